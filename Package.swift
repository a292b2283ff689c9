// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableExperimentalFeature("Lifetimes"),  // for properties of our own that lend a Span
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// In which the tests would spend most of their time: optimised for them, too, with all assertions.
let busy: Set = ["Age", "Files", "Format", "Storage"]
let quick =
    settings + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// Small tables of relocations, no symbols for others, equal functions once, what runs together side by side.
///
/// The program as it is shipped takes 4 MiB less memory and starts sooner. Scripts/order-functions finds out
/// what runs together; Scripts/package.d/contents.bash links likewise.
let linking: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
            "-Xlinker", "--icf=safe", "-Xlinker", "--no-export-dynamic", "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/Sources/holdfast/functions.order",
            "-Xlinker", "--no-warn-symbol-ordering",
        ], .when(configuration: .release))
]

/// A Debian library, described by a module map and a shim header.
func library(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A module of ours; it may import just what it names here.
func module(_ name: String, _ dependencies: String..., resources: [Resource]? = nil) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, resources: resources,
        swiftSettings: busy.contains(name) ? quick : settings)
}

/// The tests of one module.
func tests(
    _ name: String, _ dependencies: String..., exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) },
        exclude: exclude, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "holdfast",
    products: [.executable(name: "holdfast", targets: ["holdfast"])],
    targets: [
        // Without pkg-config, which would link them: they are loaded when they are needed.
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        library("COpenSSL", pkgConfig: "libcrypto", package: "libssl-dev"),
        library("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),

        module("Compression", "CZstd"),
        module("Cryptography", "COpenSSL"),
        module("Files", "CLinux"),
        module("HTTP", "CCurl"),
        module("Patterns"),
        module("Processes", "CLinux"),
        module("SQLite", "CSQLite"),
        module("TarArchive", "CArchive"),
        module("Serving", "CLinux"),
        module("Watching", "CLinux", "Files"),
        module("Age", "Cryptography"),

        module("Format"),
        module("LiveFiles", "Files", "SQLite"),
        module("Storage", "Files"),
        module("S3", "Cryptography", "Files", "HTTP", "Storage"),
        module("Credentials", "Configuration", "Files", "HTTP", "S3", "Storage"),
        module("Repository", "Age", "Compression", "Cryptography", "Files", "Format", "Storage"),
        module(
            "Capture", "Compression", "Cryptography", "Files", "Format", "LiveFiles", "Patterns",
            "Repository", "Storage"),
        module(
            "Restoration", "Compression", "Cryptography", "Files", "Format", "LiveFiles",
            "Patterns", "Repository", "Storage"),
        module("Comparison", "Capture", "Cryptography", "Format", "Repository"),
        module(
            "Exchange", "Capture", "Compression", "Files", "Format", "Repository", "TarArchive"),
        module("Configuration"),
        module("Deploy", "Format"),
        module(
            "CommandLine", "Age", "Capture", "Comparison", "Compression", "Configuration",
            "Credentials", "Cryptography", "Deploy", "Exchange", "Files", "Format", "HTTP",
            "LiveFiles", "Patterns", "Processes", "Repository", "Restoration", "S3", "Serving",
            "Storage", "TarArchive", "Watching",
            resources: [.embedInCode("Help"), .embedInCode("Templates")]),
        .executableTarget(
            name: "holdfast", dependencies: ["CommandLine"],
            exclude: ["Holdfast.docc", "functions.order"],
            swiftSettings: settings, linkerSettings: linking),

        .target(
            name: "TestSupport", dependencies: ["Files", "Storage"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "StoreContract", dependencies: ["Files", "Storage", "TestSupport"],
            path: "Tests/StoreContract", swiftSettings: settings),
        .executableTarget(
            name: "Model",
            dependencies: [
                "Age", "Capture", "Cryptography", "Files", "Format", "Repository", "Storage",
                "TestSupport",
            ], path: "Tests/Model", swiftSettings: settings),
        tests("Compression", "TestSupport"),
        tests("Cryptography", "TestSupport"),
        tests("Files", "TestSupport"),
        tests("HTTP", "TestSupport", exclude: ["Programs"]),
        tests("Patterns", "TestSupport"),
        tests("Processes", "CLinux"),
        tests("TarArchive", "TestSupport"),
        tests("Serving", "TestSupport"),
        tests("SQLite", "TestSupport"),
        tests("LiveFiles", "Files", "SQLite", "TestSupport"),
        tests("Watching", "Files", "TestSupport"),
        tests("Age", "Cryptography", "TestSupport", exclude: ["Programs", "Vectors"]),
        tests("Format", "TestSupport"),
        tests("Storage", "Files", "StoreContract", "TestSupport"),
        tests("S3", "Files", "HTTP", "Storage", "StoreContract", "TestSupport"),
        tests("Credentials", "Configuration", "Files", "HTTP", "S3", "Storage"),
        tests(
            "Repository", "Age", "Compression", "Cryptography", "Files", "Format", "Storage",
            "TestSupport"),
        tests(
            "Capture", "Age", "Cryptography", "Files", "Format", "Repository", "SQLite", "Storage",
            "TestSupport"),
        tests(
            "Restoration", "Age", "Capture", "Cryptography", "Files", "Format", "Repository",
            "SQLite", "Storage", "TestSupport"),
        tests(
            "Comparison", "Age", "Capture", "Cryptography", "Files", "Format", "Repository",
            "Storage", "TestSupport"),
        tests(
            "Exchange", "Age", "Capture", "Cryptography", "Files", "Format", "Repository",
            "Storage", "TarArchive", "TestSupport"),
        tests("Configuration", "TestSupport"),
        tests("Deploy", "Format", "TestSupport"),
        tests(
            "CommandLine", "Capture", "Comparison", "Configuration", "Cryptography", "Files",
            "Format", "Processes", "Repository", "Storage", "TestSupport", exclude: ["Scripts"]),
    ],
    swiftLanguageModes: [.v6]
)

// Linked with libFuzzer, which brings its own `main`: for Scripts/soak alone.
if Context.environment["HOLDFAST_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "Age", "Capture", "CommandLine", "Comparison", "Compression", "Configuration",
                "Credentials", "Cryptography", "Exchange", "Files", "Format", "HTTP", "LiveFiles",
                "Patterns", "Repository", "Restoration", "S3", "Serving", "Storage", "TarArchive",
                "TestSupport",
            ], path: "Tests/Fuzzing", exclude: ["Seeds"], swiftSettings: settings))
}

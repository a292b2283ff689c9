import Foundation
import TestSupport

/// Where the tests run.
enum Workshop {
    /// The folder that holds the built program, next to the tests.
    static let binaries = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Scripts")

    /// The variables of a person who has just arrived at this machine.
    static func environment(home: URL) -> [String: String] {
        [
            "PATH": "\(binaries.path):/usr/local/bin:/usr/bin:/bin", "HOME": home.path,
            "TZ": "UTC", "LANG": "C.UTF-8", "TERM": "xterm",
        ].merging(sanitizers) { $1 }
    }

    /// Where sanitizers are to report, when the program was built with one.
    private static let sanitizers = ProcessInfo.processInfo.environment
        .filter { ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_PRELOAD"].contains($0.key) }

    /// Runs a program with these variables and no others.
    static func run(
        _ words: [String], environment: [String: String], folder: URL, input: String = ""
    ) throws -> ChildProcess {
        let variables = environment.map { "\($0)=\($1)" }
        return try ChildProcess.run(["-C", folder.path, "-i"] + variables + words, input: input)
    }

    static func isInstalled(_ program: String) -> Bool {
        ["/usr/local/bin", "/usr/bin", "/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// A new folder, which the body's end removes.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

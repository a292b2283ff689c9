import Configuration

/// The options that every command takes.
package enum GlobalOptions {
    package static let all: [OptionSpecification] = [
        .directory, .config, .envFile, .repository, .timeline, .keyFile, .passphraseFile,
        .set, .yes, .json, .quiet, .verbose, .help, .version,
    ]
}

extension OptionSpecification {
    package static let directory = OptionSpecification(
        "directory", short: "C", value: .required("DIR", .folder),
        "run as if started in DIR")
    package static let config = OptionSpecification(
        "config", value: .required("FILE", .file),
        "read this file instead of the nearest holdfast.json or package.json")
    package static let envFile = OptionSpecification(
        "env-file", value: .required("FILE", .file), repeats: true,
        "read variables from FILE first; what is set already stays")
    package static let repository = OptionSpecification(
        "repository", aliases: ["repo"], value: .required("ADDRESS", .folder),
        "the repository: a folder, or s3://BUCKET/PREFIX; also --repo")
    package static let timeline = OptionSpecification(
        "timeline", value: .required("NAME"), "the timeline within the repository")
    package static let keyFile = OptionSpecification(
        "key-file", value: .required("FILE", .file), "the file with your key")
    package static let passphraseFile = OptionSpecification(
        "passphrase-file", value: .required("FILE", .file), "the file with your passphrase")
    package static let set = OptionSpecification(
        "set", value: .required("KEY=VALUE", .words(settings)), repeats: true,
        "give any setting of holdfast.json by its name; may be repeated")
    private static let settings = ConfigurationKey.all.map { $0.name + "=" }
    package static let yes = OptionSpecification(
        "yes", "answer every question with yes")
    package static let json = OptionSpecification(
        "json", "print JSON, one object a line")
    package static let quiet = OptionSpecification(
        "quiet", short: "q", "print results, warnings and errors only")
    package static let verbose = OptionSpecification(
        "verbose", short: "v", "print more about what is being done")
    package static let help = OptionSpecification(
        "help", short: "h", "show the help of the command")
    package static let version = OptionSpecification(
        "version", "show the version")
}

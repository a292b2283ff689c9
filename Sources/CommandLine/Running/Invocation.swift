package import Configuration
import Files
package import Storage

/// Everything a command is given.
package struct Invocation: Sendable {
    package let arguments: ParsedArguments
    package internal(set) var output: Output
    /// The variables of the process, with those of `--env-file` added.
    package let environment: [String: String]
    /// The absolute folder to work in: the current one, or that of `-C`.
    package let directory: String
    /// Seconds since 1970, now.
    package let now: @Sendable () -> Int64
    package let zone: LocalZone
    package let prompt: Prompt
    /// What a command that handles signals is sent.
    package let signals: SignalRelay
    /// What the command asks of repositories.
    package let traffic = Traffic()

    init(
        _ arguments: ParsedArguments, _ output: Output, _ surroundings: Surroundings
    ) throws {
        self.arguments = arguments
        self.output = output
        now = surroundings.now
        zone = surroundings.zone
        prompt = surroundings.prompt
        signals = surroundings.signals
        directory = Path.absolute(
            arguments.value(.directory) ?? ".", in: surroundings.directory)
        if arguments.has(.directory) { try Self.requireFolder(directory) }
        environment = try Self.environment(arguments, directory, surroundings.environment)
    }
}

extension Invocation {
    private static func requireFolder(_ path: String) throws {
        do throws(FileError) {
            _ = try Directory.open(FilePath(path))
        } catch {
            throw Failure("start in \(path): \(error.reason)", exitCode: .usage)
        }
    }

    /// The settings that hold for this command; flags of its own come on top of the global ones.
    package func settings(_ flags: [Flag] = []) throws -> Settings {
        try SettingsLoader(
            project: try project(), environment: environment,
            flags: try globalFlags() + flags,
            directory: directory
        ).settings()
    }

    /// The settings that are no defaults, with where they were given.
    func givenSettings() throws -> [GivenSetting] {
        try SettingsLoader(
            project: try project(), environment: environment, flags: try globalFlags(),
            directory: directory
        ).given()
    }

    /// Whether the command line names another repository than one that is configured.
    var namesOtherRepository: Bool {
        guard arguments.has(.repository), let named = try? settings().repository,
            let flags = try? globalFlags().filter({ $0.key != .repository }),
            let own = try? SettingsLoader(
                project: project(), environment: environment, flags: flags, directory: directory
            ).settings().repository,
            case .configured = own
        else { return false }
        return own != named
    }

    /// A flag for the key, if the option was given.
    package func flag(_ key: ConfigurationKey, _ option: OptionSpecification) -> [Flag] {
        guard arguments.has(option) else { return [] }
        // An option without a value says yes.
        let values = option.value == .none ? ["true"] : arguments.values(option)
        return [Flag(key, spelling: "--" + option.name, values: values)]
    }

    /// The instant that `--at` names, if it was given.
    package func instant(_ option: OptionSpecification = .at) throws -> Int64? {
        guard let text = arguments.value(option) else { return nil }
        func refusal(_ reason: String) -> UsageError {
            .invalidValue(
                text, option: "--" + option.name, reason: reason, hint: TimeTextError.examples)
        }
        do throws(TimeTextError) {
            let instant = try PointInTime.parse(text, now: now(), zone: zone)
            guard zone.civil(instant).days > zone.civil(now()).days else { return instant }
        } catch {
            throw refusal(error.reason)
        }
        throw refusal("it is still to come")
    }

    /// An option of its own wins over the same key under the name that all of them have.
    private func globalFlags() throws -> [Flag] {
        try SettingFlags.flags(arguments.values(.set), spelling: "--set")
            + flag(.repository, .repository) + flag(.timeline, .timeline)
            + flag(.keyFile, .keyFile) + flag(.passphraseFile, .passphraseFile)
            + flag(.limitUpload, .limitUpload) + flag(.limitDownload, .limitDownload)
    }

    private func project() throws -> Project {
        guard let file = arguments.value(.config) else {
            return try Project.find(from: directory, read: Self.read)
        }
        return try Project.load(file: Path.absolute(file, in: directory), read: Self.read)
    }
}

// MARK: Files

extension Invocation {
    private static let largestFile = 1 << 20

    /// The file's bytes, or nothing if there is no such file.
    static func read(_ path: String) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try WholeFile.read(FilePath(path), limit: largestFile)
        } catch  where error.isNotFound || error.isNotDirectory {
            return nil
        }
    }

    private static func environment(
        _ arguments: ParsedArguments, _ directory: String, _ process: [String: String]
    ) throws -> [String: String] {
        let files = try arguments.values(.envFile).map { name in
            let path = Path.absolute(name, in: directory)
            guard let bytes = try read(path) else {
                throw ConfigurationError("reading", path, "there is no such file")
            }
            do throws(TextError) {
                return try EnvironmentFile.parse(String(decoding: bytes, as: UTF8.self))
            } catch {
                throw ConfigurationError("reading", "\(path):\(error.location)", error.reason)
            }
        }
        return EnvironmentFile.merge(files, into: process)
    }
}

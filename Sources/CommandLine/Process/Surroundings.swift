package import Configuration
import Glibc

/// What a program finds around itself; tests bring their own.
package struct Surroundings: Sendable {
    package var standardOutput: any Stream
    package var standardError: any Stream
    package var terminal: Terminal
    package var errorTerminal: Terminal
    package var environment: [String: String]
    package var directory: String
    /// Seconds since 1970, now.
    package var now: @Sendable () -> Int64
    package var zone: LocalZone
    package var prompt: Prompt
    /// Without those of a process nothing arrives.
    package var signals: SignalRelay

    package init(
        standardOutput: any Stream, standardError: any Stream, terminal: Terminal = Terminal(),
        errorTerminal: Terminal = Terminal(), environment: [String: String] = [:],
        directory: String = "/", now: @escaping @Sendable () -> Int64,
        zone: LocalZone = .utc, prompt: Prompt = .nobody,
        signals: SignalRelay = SignalRelay()
    ) {
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.terminal = terminal
        self.errorTerminal = errorTerminal
        self.environment = environment
        self.directory = directory
        self.now = now
        self.zone = zone
        self.prompt = prompt
        self.signals = signals
    }

    func output(isJSON: Bool) -> Output {
        Output(
            to: standardOutput, errors: standardError, terminal: terminal,
            errorTerminal: errorTerminal, isJSON: isJSON)
    }
}

extension Surroundings {
    /// The surroundings of this process.
    package static func process(signals: SignalRelay = SignalRelay()) -> Surroundings {
        let environment = processEnvironment()
        return Surroundings(
            standardOutput: DescriptorStream(descriptor: STDOUT_FILENO),
            standardError: DescriptorStream(descriptor: STDERR_FILENO),
            terminal: Terminal(descriptor: STDOUT_FILENO, environment: environment),
            errorTerminal: Terminal(descriptor: STDERR_FILENO, environment: environment),
            environment: environment, directory: currentDirectory(),
            now: { Int64(time(nil)) }, zone: .machine, prompt: .terminal,
            signals: signals)
    }

    private static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            unsafe entry += 1
        }
        return variables
    }

    private static func currentDirectory() -> String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}

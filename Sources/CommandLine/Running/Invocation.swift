import Configuration

/// Everything a command is given.
package struct Invocation: Sendable {
    package let arguments: ParsedArguments
    package let output: Output
    /// The variables of the process, with those of `--env-file` added.
    package let environment: [String: String]
    /// The absolute folder to work in: the current one, or that of `-C`.
    package let directory: String
    /// Seconds since 1970, now.
    package let now: @Sendable () -> Int64

    package init(
        arguments: ParsedArguments, output: Output, environment: [String: String],
        directory: String, now: @escaping @Sendable () -> Int64
    ) {
        self.arguments = arguments
        self.output = output
        self.environment = environment
        self.directory = directory
        self.now = now
    }
}

extension Invocation {
    init(
        _ arguments: ParsedArguments, _ output: Output, _ surroundings: Surroundings
    ) throws {
        let directory = arguments.value(.directory) ?? surroundings.directory
        self.init(
            arguments: arguments, output: output, environment: surroundings.environment,
            directory: directory, now: surroundings.now)
    }
}

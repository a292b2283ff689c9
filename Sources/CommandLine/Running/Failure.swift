/// What a command itself reports: a sentence, a way out, and the exit code that goes with it.
package struct Failure: Error, Equatable, Sendable {
    package var message: String
    package var hint: String?
    package var exitCode: ExitCode

    /// The message reads "what was being done: what went wrong", lower case, no full stop.
    package init(_ message: String, hint: String? = nil, exitCode: ExitCode = .failed) {
        self.message = message
        self.hint = hint
        self.exitCode = exitCode
    }
}

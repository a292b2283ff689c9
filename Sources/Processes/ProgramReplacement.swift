/// Becoming another program.
package enum ProgramReplacement {
    /// Becomes the program, with this process's number and streams, and with signals as if we had
    /// never touched them; returns never, and throws when it can't be run.
    ///
    /// The first argument is looked up as `SupervisedCommand.start` does.
    package static func become(
        _ arguments: [String], environment: ProcessEnvironment, directory: String? = nil
    ) throws(ProcessError) -> Never {
        try ProcessLaunch(arguments: arguments, environment: environment, directory: directory)
            .replace()
        preconditionFailure("internal error: replaced, and still there")
    }
}

/// A command's description together with what it does.
package struct Command: Sendable {
    package let specification: CommandSpecification
    /// Whether signals arrive at `Invocation.signals`, and do not cancel.
    package let handlesSignals: Bool
    package let run: @Sendable (Invocation) async throws -> ExitCode

    package init(
        _ specification: CommandSpecification, handlesSignals: Bool = false,
        run: @escaping @Sendable (Invocation) async throws -> ExitCode
    ) {
        self.specification = specification
        self.handlesSignals = handlesSignals
        self.run = run
    }
}

extension Command {
    /// The commands that this program has; help, completion and manual page show no others.
    package static let all: [Command] = [
        .initialize, .setup, .run, .guard, .backup, .restore, .undo, .rollback,
        .list, .show, .ls, .cat, .diff,
        .status, .check, .repair, .doctor,
        .forget, .pin, .unpin, .accept,
        .export, .import, .copy,
        .keyGenerate, .keyAdd, .keyList, .keyRemove, .keyRotate,
        .leaseShow, .leaseRelease,
        .completion, .help, .version,
    ]
}

/// A command's description together with what it does.
package struct Command: Sendable {
    package let specification: CommandSpecification
    /// Whether signals arrive at `Invocation.signals`, and do not cancel.
    package let handlesSignals: Bool
    /// Who hears of its failure, if anybody.
    let attention: Attention?
    package let run: @Sendable (Invocation) async throws -> ExitCode

    /// What a failure of a command means to others.
    enum Attention: Sendable {
        /// There is no new archive: the alarm sounds.
        case backup
        /// Data is not as it should be; the hook for failures runs as for backups.
        case restore
        /// People are told.
        case upkeep
    }

    package init(
        _ specification: CommandSpecification, handlesSignals: Bool = false,
        run: @escaping @Sendable (Invocation) async throws -> ExitCode
    ) {
        self.init(specification, attention: nil, handlesSignals: handlesSignals, run: run)
    }

    init(
        _ specification: CommandSpecification, attention: Attention?, handlesSignals: Bool = false,
        run: @escaping @Sendable (Invocation) async throws -> ExitCode
    ) {
        self.specification = specification
        self.handlesSignals = handlesSignals
        self.attention = attention
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

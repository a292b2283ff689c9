import Configuration

/// Something that people want to hear of.
struct Notice: Equatable, Sendable {
    let event: NotifySettings.Event
    /// The command that it happened in.
    let command: String
    let message: String
    var hint: String?
    var archive: UInt64?
    var exitCode: Int32?

    init(
        _ event: NotifySettings.Event, _ command: String, _ message: String, hint: String? = nil,
        archive: UInt64? = nil, exitCode: Int32? = nil
    ) {
        self.event = event
        self.command = command
        self.message = message
        self.hint = hint
        self.archive = archive
        self.exitCode = exitCode
    }

    init(_ command: String, failedWith report: ErrorReport) {
        self.init(
            .failed, command, report.message, hint: report.hint,
            exitCode: report.exitCode.rawValue)
    }
}

/// The shell commands that run before and after what Holdfast does.
package struct HookSettings: Equatable, Sendable {
    /// When a hook runs; the raw value is its key's last part.
    package enum Hook: String, CaseIterable, Sendable {
        case beforeBackup, afterBackup, beforeRestore, staged, afterRestore
        case beforeDrain, afterDrain, failed
    }

    package var commands: [Hook: String]
    package var timeout: Duration

    package init(commands: [Hook: String] = [:], timeout: Duration = .seconds(60)) {
        self.commands = commands
        self.timeout = timeout
    }
}

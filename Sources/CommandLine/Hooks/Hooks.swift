import Configuration
import Processes

/// Runs the shell commands that people have given for before and after what is done.
struct Hooks: Sendable {
    typealias Hook = HookSettings.Hook

    private static let inside = "HOLDFAST_HOOK"

    private let settings: HookSettings
    private let timeline: String
    private let directory: String
    private let blotting: Blotting
    private let tell: @Sendable (String) -> Void
    private let isInside: Bool

    /// `tell` gets each line that a hook prints.
    init(
        _ settings: Settings, _ environment: [String: String],
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings.hooks
        timeline = settings.timeline
        directory = settings.projectFolder
        blotting = Blotting(settings, environment)
        self.tell = tell
        isInside = Self.isInside(environment)
    }

    /// Whether a hook has called us: nothing that it does calls hooks again.
    static func isInside(_ environment: [String: String]) -> Bool {
        environment[inside] != nil
    }

    func has(_ hook: Hook) -> Bool { command(hook) != nil }

    /// Returns when there is no such hook, or it has succeeded.
    ///
    /// It has less time than it is given otherwise where somebody waits.
    func run(
        _ hook: Hook, _ facts: Facts = Facts(), within limit: Duration? = nil,
        unless isOver: @escaping @Sendable () -> Bool = { false }
    ) throws {
        guard let command = command(hook) else { return }
        let timeout = min(settings.timeout, limit ?? settings.timeout)
        guard timeout > .zero else {
            throw Failure("run hooks.\(hook.rawValue): there was no time left for it")
        }
        let program = AttendedProgram(
            ["/bin/sh", "-c", command], environment: environment(hook, facts),
            directory: directory, deadline: timeout, unless: isOver)
        do throws(ProcessError) {
            try program.run { line in
                tell("\(hook.rawValue): \(blotting.blot(line))")
            }
        } catch {
            try Task.checkCancellation()
            guard !isOver() else { throw HookInterrupted() }
            throw Failure(
                "run hooks.\(hook.rawValue): " + reason(error, timeout),
                hint: error.kind == .tooLong && timeout == settings.timeout
                    ? "give it more time: hooks.timeout" : nil)
        }
    }

    /// The same where a failure changes nothing: it is only told.
    func attempt(_ hook: Hook, _ facts: Facts = Facts(), within limit: Duration? = nil) {
        do {
            try run(hook, facts, within: limit)
        } catch {
            tell(ErrorReport(error).message)
        }
    }

    private func command(_ hook: Hook) -> String? {
        isInside ? nil : settings.commands[hook]
    }

    private func reason(_ error: ProcessError, _ timeout: Duration) -> String {
        guard error.kind == .tooLong else { return error.reason }
        return "it took longer than \(HumanText.duration(timeout)), and was ended"
    }

    private func environment(_ hook: Hook, _ facts: Facts) -> ProcessEnvironment {
        var environment = ProcessEnvironment.own()
        for name in RunPlan.secrets { environment[name] = nil }
        environment[Self.inside] = hook.rawValue
        environment["HOLDFAST_TIMELINE"] = timeline
        for (name, value) in facts.variables { environment[name] = value }
        return environment
    }
}

/// What comes after it does not wait for it.
struct HookInterrupted: Error {}

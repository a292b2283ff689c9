import Configuration
import Cryptography
import Deploy
import Files
import Format
import Processes
import Repository

/// What `run` was asked for, as far as it stands before anything is done.
struct RunPlan: Sendable {
    let settings: RunSettings
    let words: [String]
    let me: Instance
    let platform: Platform?
    /// How long the platform lets a container live after the first signal; nothing when unknown.
    let platformGrace: Duration?
    let adopts: Bool
    let hooks: Hooks

    init(_ invocation: Invocation, _ settings: Settings) throws {
        self.settings = settings.run
        words = invocation.arguments.words
        platform = settings.platform
        platformGrace = settings.platform?.grace(in: invocation.environment)
        adopts = invocation.arguments.has(.adopt)
        let log = RunLog(invocation)
        hooks = Hooks(settings, invocation.environment) { log.info("hook " + $0) }
        me = try Instance(invocation, settings)
    }

    /// What time there is at the end: as somebody says, or as the platform does it.
    var endTimes: EndTimes {
        let grace = settings.grace ?? platformGrace
        return EndTimes(grace: grace ?? .seconds(5), isKnown: grace != nil)
    }

    var existing: ExistingRule {
        switch settings.existing {
        case .refuse: .refuse
        case .restore: .restore
        case .keep: .keep
        }
    }
}

extension RunPlan {
    /// Inside another `run` on the same data, or as a release command, the command is only executed.
    static func isIdle(_ invocation: Invocation) -> Bool {
        Platform.isReleaseCommand(in: invocation.environment)
            || isInside(EarlierCommands.running, invocation)
    }

    /// Whether this is part of a command, known by the variable, that works on the same data.
    static func isInside(_ variable: String, _ invocation: Invocation) -> Bool {
        guard let text = invocation.environment[variable] else { return false }
        // Who can't be known is believed.
        guard let owner = CommandOwner(text) else { return true }
        guard !owner.process.isGone else { return false }
        guard let settings = try? invocation.settings(),
            let places = try? SourcePlaces(settings, invocation.directory).all()
        else { return true }
        return places.contains { place in
            owner.places.contains { $0 == EarlierCommands.withoutLinks(place.absolute) }
        }
    }

    /// What the command gets to see: whose it is, and not what opens our repository.
    static func environment(
        _ variable: String, on places: [BackupSources.Place]
    ) -> ProcessEnvironment {
        var environment = ProcessEnvironment.own()
        for name in secrets { environment[name] = nil }
        let owner = CommandOwner.own(
            on: places.map { EarlierCommands.withoutLinks($0.absolute) })
        environment[variable] = owner.map { "\($0)" } ?? "1"
        return environment
    }

    /// The app may need the standard variables of buckets for itself; ours it never needs.
    static let secrets = [
        "HOLDFAST_KEY", "HOLDFAST_KEY_FILE", "HOLDFAST_PASSPHRASE", "HOLDFAST_PASSPHRASE_FILE",
        "HOLDFAST_AWS_ACCESS_KEY_ID", "HOLDFAST_AWS_SECRET_ACCESS_KEY",
        "HOLDFAST_AWS_SESSION_TOKEN", "HOLDFAST_S3_CUSTOMER_KEY",
        "HOLDFAST_NOTIFY_PING", "HOLDFAST_NOTIFY_WEBHOOK",
    ]
}

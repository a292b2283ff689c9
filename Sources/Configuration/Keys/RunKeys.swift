/// The keys about `run`: when archives are made, and what is done when containers overlap.
extension ConfigurationKey {
    static let ofRun: [ConfigurationKey] = [
        .runOnChange, .runEvery, .runGrace, .runPriority, .runExisting, .runRequireArchive,
        .runMigrate,
        .runHandover, .runHandoverWithin, .runPoll, .runReady, .runReadyWithin, .runDrain,
        .runReload, .runMerge, .runHealth, .runMaxAge,
    ]

    package static let runOnChange = ConfigurationKey(
        "run.onChange", .duration, "archive a change at the latest after this", default: "10s")
    package static let runEvery = ConfigurationKey(
        "run.every", .duration, "archive so often where changes can't be noticed", default: "5m")
    package static let runGrace = ConfigurationKey(
        "run.grace", .duration, "how long the last archive may take at the end",
        default: "what the platform allows, else 5s")
    package static let runPriority = ConfigurationKey(
        "run.priority", .list, "patterns of what the last archive takes first")
    package static let runExisting = ConfigurationKey(
        "run.existing", .word(RunSettings.Existing.allCases.map(\.rawValue)),
        "what to do with data that is there at the start and not ours", default: "refuse")
    package static let runRequireArchive = ConfigurationKey(
        "run.requireArchive", .boolean, "the app has had archives: do not start without one",
        default: "false")
    package static let runMigrate = ConfigurationKey(
        "run.migrate", .shell,
        "the shell command before the app's: when it fails the data is as before")
    package static let runHandover = ConfigurationKey(
        "run.handover", .boolean, "ask the container before, and hand over to the next",
        default: "true")
    package static let runHandoverWithin = ConfigurationKey(
        "run.handoverWithin", .duration, "how long handing over may take", default: "1m")
    package static let runPoll = ConfigurationKey(
        "run.poll", .duration, "look so often, once a day at least, for what others ask",
        default: "36s")
    package static let runReady = ConfigurationKey(
        "run.ready", .text, "the address that answers once the command is ready",
        default: "ready when it has run for ten seconds")
    package static let runReadyWithin = ConfigurationKey(
        "run.readyWithin", .duration, "how long the command may take to become ready",
        default: "2m")
    package static let runDrain = ConfigurationKey(
        "run.drain", .shell, "the signal or shell command that ends the app for the next container",
        default: "SIGTERM")
    package static let runReload = ConfigurationKey(
        "run.reload", .shell, "the signal or shell command after files were taken over from a fork",
        default: "forks are kept and reported only")
    package static let runMerge = ConfigurationKey(
        "run.merge", .list, "patterns of JSON files that are taken over from a fork key by key")
    package static let runHealth = ConfigurationKey(
        "run.health", .text, "where to answer GET /health, as 127.0.0.1:8081")
    package static let runMaxAge = ConfigurationKey(
        "run.maxAge", .duration, "how old the newest archive may be for /health", default: "15m")
}

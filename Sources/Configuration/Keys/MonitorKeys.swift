/// The keys about monitors: who is told how backups go.
extension ConfigurationKey {
    static let ofMonitors: [ConfigurationKey] = [
        .notifyPing, .notifyWebhook, .notifyFormat, .notifyOn, .notifyEvery, .metricsFile,
    ]

    package static let notifyPing = ConfigurationKey(
        "notify.ping", .text, "the address that sounds the alarm when pings stop")
    package static let notifyWebhook = ConfigurationKey(
        "notify.webhook", .list, "addresses that get a message")
    package static let notifyFormat = ConfigurationKey(
        "notify.format", .word(NotifySettings.Format.allCases.map(\.rawValue)),
        "how messages are written", default: "what the address tells")
    package static let notifyOn = ConfigurationKey(
        "notify.on", .list, "the events that are told",
        default: NotifySettings.Event.usual.map(\.rawValue).joined(separator: ", "))
    package static let notifyEvery = ConfigurationKey(
        "notify.every", .duration, "how often run pings", default: "5m")
    package static let metricsFile = ConfigurationKey(
        "metrics.file", .text, "the file for Prometheus' text file collector")
}

/// Who is told how backups go, and of what.
package struct NotifySettings: Equatable, Sendable {
    /// What may have happened.
    package enum Event: String, CaseIterable, Sendable {
        case failed, recovered, suspect, incomplete, restored, archived

        /// Those that are told unless somebody says otherwise.
        package static let usual: [Event] = [.failed, .recovered, .suspect, .incomplete, .restored]
    }

    package enum Format: String, CaseIterable, Sendable {
        case slack, discord, plain
    }

    package var ping: SensitiveText?
    package var webhooks: [SensitiveText]
    /// Nothing where the address tells.
    package var format: Format?
    package var events: Set<Event>
    package var every: Duration
    /// Absolute.
    package var metricsFile: String?

    package init(
        ping: SensitiveText? = nil, webhooks: [SensitiveText] = [], format: Format? = nil,
        events: Set<Event> = Set(Event.usual), every: Duration = .seconds(300),
        metricsFile: String? = nil
    ) {
        self.ping = ping
        self.webhooks = webhooks
        self.format = format
        self.events = events
        self.every = every
        self.metricsFile = metricsFile
    }
}

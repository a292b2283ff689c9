import Configuration
import Files
import HTTP

/// Those who are told how backups go; that they can't be is a warning at most.
struct Monitors: Sendable {
    private static let patience = Duration.seconds(5)
    private static let tries = 2
    private static let longestPing = 10_000

    private let settings: NotifySettings
    let app: String
    private let now: @Sendable () -> Int64
    private let warn: @Sendable (String) -> Void
    private let isSilent: Bool

    init(
        _ settings: Settings, _ invocation: Invocation, warn: @escaping @Sendable (String) -> Void
    ) {
        self.settings = settings.notify
        app = settings.timeline
        now = invocation.now
        self.warn = warn
        isSilent = Hooks.isInside(invocation.environment)
    }

    var hasPing: Bool { settings.ping != nil && !isSilent }
    var every: Duration { settings.every }
    var metricsFile: String? { isSilent ? nil : settings.metricsFile }

    func ping(_ ping: Ping) async {
        guard !isSilent, let address = settings.ping.flatMap({ ping.address($0.exposed) }) else {
            return
        }
        // Push addresses take no body; all there is to say is in them.
        let said = Ping.isPushed(address) ? "" : ping.text
        let text = Array(said.utf8.prefix(Self.longestPing))
        await send(address, "text/plain; charset=utf-8", text)
    }

    func tell(_ notice: Notice) async {
        guard !isSilent, settings.events.contains(notice.event) else { return }
        let message = WebhookMessage(
            notice: notice, app: app, host: ProcessFacts.hostName,
            time: HumanText.timestamp(now()))
        for webhook in settings.webhooks {
            let format = settings.format ?? WebhookMessage.format(of: webhook.exposed)
            await send(webhook.exposed, "application/json", message.body(format))
        }
    }

    private func send(_ address: String, _ type: String, _ body: [UInt8]) async {
        var reason = ""
        for _ in 0..<Self.tries {
            do {
                let client = try HTTPClient(HTTPOptions(userAgent: "holdfast/\(Program.version)"))
                let response = try await client.send(
                    HTTPRequest(
                        body.isEmpty ? "GET" : "POST", address,
                        headers: body.isEmpty ? [] : [HTTPHeader("Content-Type", type)],
                        body: body.isEmpty ? [] : [body], largestBody: 1 << 20,
                        deadline: Self.patience))
                if (200..<300).contains(response.status) { return }
                reason = "it answered \(response.status)"
                // What it does not take it does not take the next time either.
                if (400..<500).contains(response.status), response.status != 429 { break }
            } catch let error as HTTPError {
                reason = error.reason
            } catch {
                return
            }
        }
        warn("the monitor at \(MonitorAddress.host(of: address)) was not told: \(reason)")
    }
}

import Configuration
import HTTP

/// Waits until the command is ready: an address answers well, or it has run for a while.
struct Readiness: Sendable {
    private static let settled = Duration.seconds(10)
    /// Users may be led to a container as soon as it answers the platform, so that is found out soon.
    private static let pauses = (
        eager: Duration.milliseconds(50), usual: Duration.milliseconds(250)
    )
    private static let eagerness = Duration.seconds(20)

    private let address: String?
    private let limit: Duration

    init(_ settings: RunSettings) {
        address = settings.ready
        limit = settings.readyWithin
    }

    /// False when the time is over.
    func wait() async -> Bool {
        guard let address else {
            try? await Task.sleep(for: min(Self.settled, limit / 2))
            return !Task.isCancelled
        }
        guard let client = try? HTTPClient() else { return false }
        let start = ContinuousClock.now
        let end = start + limit
        while ContinuousClock.now < end, !Task.isCancelled {
            if await answers(address, client, .seconds(5)) { return true }
            let isEager = ContinuousClock.now - start < Self.eagerness
            try? await Task.sleep(for: isEager ? Self.pauses.eager : Self.pauses.usual)
        }
        return false
    }

    /// Whether it is ready just now; not for long is waited.
    func isThere(within limit: Duration) async -> Bool {
        guard let address, let client = try? HTTPClient() else { return false }
        return await answers(address, client, limit)
    }

    private func answers(
        _ address: String, _ client: HTTPClient, _ limit: Duration
    ) async -> Bool {
        let request = HTTPRequest("GET", address, largestBody: 1 << 20, deadline: limit)
        guard let response = try? await client.send(request) else { return false }
        return (200..<400).contains(response.status)
    }
}

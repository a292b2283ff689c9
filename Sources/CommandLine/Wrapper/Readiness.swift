import Configuration
import HTTP

/// Waits until the command is ready: an address answers well, or it has run for a while.
struct Readiness: Sendable {
    private static let settled = Duration.seconds(10)
    private static let pause = Duration.milliseconds(250)

    private let address: String?
    private let limit: Duration

    init(_ settings: RunSettings, _ environment: [String: String]) {
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
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, !Task.isCancelled {
            if await answers(address, client) { return true }
            try? await Task.sleep(for: Self.pause)
        }
        return false
    }

    private func answers(_ address: String, _ client: HTTPClient) async -> Bool {
        let request = HTTPRequest("GET", address, largestBody: 1 << 20, deadline: .seconds(5))
        guard let response = try? await client.send(request) else { return false }
        return (200..<400).contains(response.status)
    }
}

import Configuration
import Serving

/// Answers `/health` and `/metrics` where the settings ask for it.
struct HealthServer {
    private let server: SmallServer?

    init(
        _ settings: Settings, _ health: HealthState, now: @escaping @Sendable () -> Int64
    ) throws {
        guard let text = settings.run.health else {
            server = nil
            return
        }
        guard let address = ListenAddress(text) else {
            throw Failure(
                "answer at run.health \"\(text)\": that is no address to listen at",
                hint: "127.0.0.1:8081, or 0.0.0.0:8081 for others to reach it", exitCode: .usage)
        }
        do throws(ServingError) {
            let timeline = settings.timeline
            let server = try SmallServer(
                address,
                [
                    "/health": { Self.page(health, now()) },
                    "/metrics": { Self.page(health.metrics(now()).text(timeline: timeline)) },
                ])
            try server.start()
            self.server = server
        } catch {
            throw Failure("answer at run.health \"\(text)\": \(error.reason)")
        }
    }

    private static func page(_ metrics: String) -> Page {
        Page(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: Array(metrics.utf8))
    }

    func close() {
        server?.close()
    }

    private static func page(_ health: HealthState, _ now: Int64) -> Page {
        let (isWell, facts) = health.answer(now)
        return Page(
            status: isWell ? 200 : 503, contentType: "application/json",
            body: Array((facts.line + "\n").utf8))
    }
}

import Configuration
import Cryptography
import Files
import Format
import Processes
import Repository

/// Whoever holds the lease elsewhere, as a command finds it that wants something.
struct LeaseHolder: Sendable {
    private static let pause = Duration.seconds(1)
    /// Beyond the holder's own pause between two looks.
    private static let patience = Duration.seconds(10)

    let lease: Lease
    private let timeline: Timeline

    /// Nobody where the lease was never taken, was given up, or its process is known to be dead.
    static func find(_ timeline: Timeline, newest: Archive?) async throws -> LeaseHolder? {
        guard let newest, newest.epoch > 0,
            let lease = try await Leases(timeline).lease(newest.epoch), lease.isHeld,
            ProcessIdentity(lease.holder.process)?.isGone != true
        else { return nil }
        return LeaseHolder(lease: lease, timeline: timeline)
    }

    /// What came of asking for an archive.
    enum Outcome: Sendable {
        case archived(ArchiveNumber)
        case failed(String)
        /// It gave no sign of life, or has given up the lease.
        case gone
        /// It has heard, and not delivered in time.
        case late
    }

    /// Asks for an archive of now, and waits for it.
    func snapshot(as instance: Instance, within limit: Duration) async throws -> Outcome {
        let leases = Leases(timeline)
        let request = try await leases.ask(.snapshot, of: lease.epoch, as: instance)
        do {
            let outcome = try await wait(for: request, leases, limit)
            try await leases.remove(.init(request))
            return outcome
        } catch {
            try? await leases.remove(.init(request))
            throw error
        }
    }

    private func wait(
        for request: LeaseRequest, _ leases: Leases, _ limit: Duration
    ) async throws -> Outcome {
        let start = ContinuousClock.now
        let silence = .seconds(Int64(clamping: lease.pollSeconds)) + Self.patience
        while true {
            try await Task.sleep(for: Self.pause)
            let waited = start.duration(to: .now)
            let seen = try await leases.lease(lease.epoch)
            switch seen?.answer(to: request.name) {
            case let answer? where answer.outcome == .done:
                return answer.archive.map { .archived($0) } ?? .failed("no archive was told")
            case let answer? where answer.outcome != .accepted: return .failed(answer.reason)
            case nil where waited > silence: return .gone
            default: break
            }
            guard seen?.isHeld == true else { return .gone }
            if waited > limit { return .late }
        }
    }
}

extension Lease {
    var isHeld: Bool { state == .starting || state == .active || state == .draining }
}

extension Instance {
    /// This process, as others are told of it.
    init(_ invocation: Invocation, _ settings: Settings) throws {
        let host = ProcessFacts.hostName
        self.init(
            id: try ObjectName(try SystemRandom().bytes(ObjectName.byteCount)), host: host,
            program: "holdfast \(Program.version)", place: settings.place ?? "",
            seat: settings.platform?.seat(in: invocation.environment) ?? host,
            process: ProcessIdentity.own().map { "\($0)" } ?? "")
    }
}

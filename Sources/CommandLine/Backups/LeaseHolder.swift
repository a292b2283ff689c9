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
    /// How long whoever has asked for the lease may take to come to it.
    private static let handOver = Duration.seconds(8)

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

    /// The same where one may just be handing over to another: then there is nobody for a moment.
    static func findLasting(_ timeline: Timeline, newest: Archive?) async throws -> LeaseHolder? {
        let start = ContinuousClock.now
        var newest = newest
        while true {
            if let found = try await find(timeline, newest: newest) { return found }
            guard let epoch = newest?.epoch, epoch > 0,
                let lease = try await Leases(timeline).lease(epoch), lease.state == .released,
                !lease.answers.isEmpty, start.duration(to: .now) < handOver
            else { return nil }
            try await Task.sleep(for: pause)
            newest = try await timeline.newest()
        }
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

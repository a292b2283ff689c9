import Deploy
import Format
import Repository

/// Says what others are to know of us while we have the lease; one thing after the other.
actor LeaseKeeper {
    /// So often somebody who waits for our command hears that we are there.
    private static let pulse = Duration.seconds(5)

    nonisolated let epoch: UInt64
    private let leases: Leases
    private var lease: Lease

    init(_ leases: Leases, _ lease: Lease) {
        self.leases = leases
        self.lease = lease
        epoch = lease.epoch
    }

    func say(_ state: Lease.State) async throws {
        lease.state = state
        try await put()
    }

    func answer(_ answer: Lease.Answer, becoming state: Lease.State? = nil) async throws {
        lease.answer(answer)
        if let state { lease.state = state }
        try await put()
    }

    /// Is told with what is said next.
    func restored(_ archive: ArchiveNumber, at seconds: Int64, in duration: Duration) {
        lease.restored = Lease.Restored(
            archive: archive, time: Timestamp(seconds: seconds),
            milliseconds: UInt64(max(0, duration / .milliseconds(1))))
    }

    /// Tells that somebody is there.
    func renew() async throws {
        try await put()
    }

    private func put() async throws {
        lease.counter += 1
        try await leases.put(lease)
    }

    /// Does something that takes its time before the command runs, and tells all the while that
    /// we are there; says so when it comes to nothing, so that nobody waits for us.
    nonisolated func kept<Value: Sendable>(
        while body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    while true {
                        try await Task.sleep(for: Self.pulse)
                        try? await renew()
                    }
                }
                defer { group.cancelAll() }
                return try await body()
            }
        } catch {
            await sayFailed()
            throw error
        }
    }

    /// Also when we are cancelled.
    nonisolated private func sayFailed() async {
        let saying = Task.detached { [self] in try? await say(.failed) }
        _ = await saying.value
    }
}

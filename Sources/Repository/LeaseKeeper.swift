package import Format

/// Says what others are to know of us while we have the lease; one thing after the other.
package actor LeaseKeeper {
    /// So often somebody who waits for our command hears that we are there.
    private static let pulse = Duration.seconds(5)

    package nonisolated let epoch: UInt64
    private let leases: Leases
    private var lease: Lease
    private var isPutting = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(_ leases: Leases, _ lease: Lease) {
        self.leases = leases
        self.lease = lease
        epoch = lease.epoch
    }

    package func say(_ state: Lease.State) async throws {
        if state == .active { lease.becomeActive() } else { lease.state = state }
        try await put()
    }

    package func answer(_ answer: Lease.Answer, becoming state: Lease.State? = nil) async throws {
        lease.answer(answer)
        if let state { lease.state = state }
        try await put()
    }

    /// Is told with what is said next.
    package func restored(_ archive: ArchiveNumber, at seconds: Int64, in duration: Duration) {
        lease.restored = Lease.Restored(
            archive: archive, time: Timestamp(seconds: seconds),
            milliseconds: UInt64(max(0, duration / .milliseconds(1))))
    }

    /// Tells whoever has the lease next when the keep rules are to be applied.
    package func clean(at due: Timestamp) async throws {
        lease.cleaningDue = due
        try await put()
    }

    /// Tells that somebody is there, unless something is told just now, which says that, too.
    package func renew() async throws {
        guard !isPutting else { return }
        try await put()
    }

    /// Whoever asks for something hears that we are there, and is served when we can.
    private func accept() async throws {
        for asked in try await leases.look().requests(of: epoch) {
            lease.answer(Lease.Answer(.accepted, to: asked.name))
        }
    }

    /// An actor goes on while it waits: what is put meanwhile could be overtaken by what is older.
    private func put() async throws {
        while isPutting { await withCheckedContinuation { waiting.append($0) } }
        isPutting = true
        defer {
            isPutting = false
            for one in waiting { one.resume() }
            waiting = []
        }
        lease.counter += 1
        try await leases.put(lease)
    }

    /// Does something that takes its time before the command runs, and tells all the while that
    /// we are there; says so when it comes to nothing, so that nobody waits for us.
    package nonisolated func kept<Value: Sendable>(
        while body: @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [self] in
                    while true {
                        try await Task.sleep(for: Self.pulse)
                        try? await accept()
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

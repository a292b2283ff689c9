import Format
import Repository

/// Says what others are to know of us while we have the lease; one thing after the other.
actor LeaseKeeper {
    nonisolated let epoch: UInt64
    private let leases: Leases
    private var lease: Lease

    init(_ leases: Leases, _ lease: Lease) {
        self.leases = leases
        self.lease = lease
        epoch = lease.epoch
    }

    var state: Lease.State { lease.state }

    func say(_ state: Lease.State) async throws {
        lease.state = state
        try await put()
    }

    func answer(_ answer: Lease.Answer, becoming state: Lease.State? = nil) async throws {
        lease.answer(answer)
        if let state { lease.state = state }
        try await put()
    }

    /// Tells that somebody is there.
    func renew() async throws {
        try await put()
    }

    private func put() async throws {
        lease.counter += 1
        try await leases.put(lease)
    }
}

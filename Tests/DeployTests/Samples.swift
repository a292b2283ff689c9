import Format

extension Instance {
    /// A container, told apart by a number.
    static func sample(
        _ number: UInt8, place: String = "fly/acme", seat: String? = nil
    ) throws -> Instance {
        Instance(
            id: try .sample(number), host: "host-\(number)", program: "holdfast", place: place,
            seat: seat ?? "seat-\(number)", process: "")
    }
}

extension ObjectName {
    static func sample(_ number: UInt8) throws -> ObjectName {
        try ObjectName(Array(repeating: number, count: ObjectName.byteCount))
    }
}

extension Lease {
    static func sample(
        _ state: State, of holder: Instance, epoch: UInt64 = 7
    ) throws -> Lease {
        Lease(
            epoch: epoch, archive: try .sample(99), holder: holder, state: state, pollSeconds: 30)
    }
}

extension Lease.Answer {
    static func standBy(for request: ObjectName) -> Lease.Answer {
        Lease.Answer(.done, to: request, archive: .first, reason: standsBy)
    }
}

extension LeaseRequest {
    static func sample(
        _ kind: Kind = .handover, from instance: Instance, epoch: UInt64 = 7
    ) throws -> LeaseRequest {
        LeaseRequest(
            name: try .sample(77), epoch: epoch, kind: kind, instance: instance,
            time: Timestamp(seconds: 0, nanoseconds: 0))
    }
}

import Configuration
import Format
import Repository

extension Command {
    static let leaseShow = Command(.leaseShow) { invocation in
        let workplace = try await Workplace.open(invocation, lookingForNewest: true)
        try await tellHolder(of: workplace)
        return .done
    }

    static let leaseRelease = Command(.leaseRelease) { invocation in
        try await releaseLease(of: try await Workplace.open(invocation, lookingForNewest: true))
    }
}

private func tellHolder(of workplace: Workplace) async throws {
    let output = workplace.invocation.output
    let newest = try await workplace.timeline.newest()
    let leases = Leases(workplace.timeline)
    guard let newest, newest.epoch > 0, let lease = try await leases.lease(newest.epoch) else {
        output.line("nobody has the lease of timeline \(workplace.timeline.name)")
        return output.record("lease", [.init("held", .bool(false))])
    }
    let requests = try await leases.look().requests(of: lease.epoch)
    output.line("state    \(lease.state.word)")
    output.line("holder   \(lease.holder.host), \(lease.holder.program)")
    if !lease.holder.place.isEmpty { output.line("place    \(lease.holder.place)") }
    output.line("epoch    \(lease.epoch), looks every \(lease.pollSeconds) s")
    for request in requests { output.line("asked    \(request.kind.word)") }
    output.record(
        "lease",
        [
            .init("held", .bool(lease.isHeld)), .init("state", .string(lease.state.word)),
            .init("host", .string(lease.holder.host)),
            .init("place", .string(lease.holder.place)),
            .init("epoch", .integer(Int64(clamping: lease.epoch))),
            .init("counter", .integer(Int64(clamping: lease.counter))),
            .init("requests", .array(requests.map { .string($0.kind.word) })),
        ])
}

/// Takes the lease, and gives it up at once: whoever comes need not ask anybody.
private func releaseLease(of workplace: Workplace) async throws -> ExitCode {
    let invocation = workplace.invocation
    let timeline = workplace.timeline
    let head = try await timeline.head()
    guard let head, let holder = try await LeaseHolder.find(timeline, newest: head.main) else {
        invocation.output.line("nobody has the lease of timeline \(timeline.name)")
        return .done
    }
    let host = holder.lease.holder.host
    if !invocation.arguments.has(.yes) {
        let question = "take the lease of \(timeline.name) from \(host)?"
        guard try invocation.prompt.confirm(question) == true else {
            throw Failure(
                "release the lease of \(host): not done", hint: "add --yes when it is meant")
        }
    }
    guard let taken = try await LeaseTaking(timeline, place: nil).take(head) else {
        throw Failure(
            "release the lease of \(host): it has written just now, so it is alive",
            hint: "end it where it runs, or run this again", exitCode: .heldByAnother)
    }
    let me = try Instance(invocation, workplace.settings)
    try await Leases(timeline).put(
        holder.lease.freed(epoch: taken.epoch, archive: taken.id, holder: me))
    invocation.output.line("the lease of timeline \(timeline.name) is free")
    return .done
}

extension Lease.State {
    var word: String {
        switch self {
        case .starting: "starting"
        case .active: "active"
        case .draining: "draining"
        case .released: "released"
        case .failed: "failed"
        }
    }
}

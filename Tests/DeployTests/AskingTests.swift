import Format
import Testing

@testable import Deploy

@Suite struct `A container that starts` {
    private let old: Instance
    private let new: Instance
    private var asking: Asking

    init() throws {
        old = try .sample(1)
        new = try .sample(2)
        asking = Asking(new, Asking.Rules(deadline: .seconds(60)))
    }

    private mutating func asked(at now: Duration = .zero) throws -> LeaseRequest {
        let request = try LeaseRequest.sample(from: new)
        asking.asked(request, at: now)
        return request
    }

    @Test mutating func `takes a lease that nobody has`() {
        #expect(asking.next(nil, isGone: false, at: .zero) == .take(.nobody))
    }

    @Test(arguments: [Lease.State.released, .failed])
    mutating func `takes a lease that was given up`(_ state: Lease.State) throws {
        let lease = try Lease.sample(state, of: old)
        #expect(asking.next(lease, isGone: false, at: .zero) == .take(.released))
    }

    @Test mutating func `leaves the lease of who failed to who stands by, for a while`() throws {
        var lease = try Lease.sample(.failed, of: old)
        lease.answer(.standBy(for: try .sample(5)))
        #expect(asking.next(lease, isGone: false, at: .seconds(100)) == .wait)
        #expect(asking.next(lease, isGone: false, at: .seconds(109)) == .wait)
        #expect(asking.next(lease, isGone: false, at: .seconds(110)) == .take(.released))
        #expect(lease.standByForNext == nil)
        var next = try Lease.sample(.failed, of: old, epoch: 8)
        next.answer(.standBy(for: try .sample(5)))
        #expect(asking.next(next, isGone: false, at: .seconds(111)) == .wait)
    }

    @Test(arguments: [Lease.State.released, .starting])
    func `is stood by for, whoever it was that asked`(_ state: Lease.State) throws {
        var lease = try Lease.sample(state, of: old)
        #expect(lease.standByForNext == nil)
        lease.answer(Lease.Answer(.done, to: try .sample(4)))
        #expect(lease.standByForNext == nil)
        lease.answer(.standBy(for: try .sample(5)))
        #expect(lease.standByForNext == .standBy(for: try .sample(5)))
        lease.becomeActive()
        #expect(lease.standByForNext == nil && lease.answers.count == 1)
    }

    @Test mutating func `does not wait for a process that is known to be dead`() throws {
        let lease = try Lease.sample(.active, of: old)
        #expect(asking.next(lease, isGone: true, at: .zero) == .take(.gone))
    }

    @Test mutating func `asks a holder, and waits for its answer`() throws {
        let lease = try Lease.sample(.active, of: old)
        #expect(asking.next(lease, isGone: false, at: .zero) == .ask)
        _ = try asked(at: .seconds(5))
        #expect(asking.next(lease, isGone: false, at: .seconds(44)) == .wait)
    }

    @Test mutating func `takes the lease of a holder that does not answer`() throws {
        let lease = try Lease.sample(.active, of: old)
        _ = try asked(at: .seconds(5))
        #expect(asking.next(lease, isGone: false, at: .seconds(45)) == .take(.silent))
    }

    @Test mutating func `takes nobody for silent while the store does not answer`() throws {
        let lease = try Lease.sample(.active, of: old)
        _ = try asked(at: .zero)
        asking.looked(from: .seconds(10), until: .seconds(100))
        #expect(asking.next(lease, isGone: false, at: .seconds(129)) == .wait)
        #expect(asking.next(lease, isGone: false, at: .seconds(130)) == .take(.silent))
    }

    @Test mutating func `waits no longer for a store that is slow`() throws {
        let lease = try Lease.sample(.active, of: old)
        _ = try asked(at: .zero)
        for second in 0..<20 {
            asking.looked(from: .seconds(second * 2), until: .seconds(second * 2 + 2))
        }
        #expect(asking.next(lease, isGone: false, at: .seconds(40)) == .take(.silent))
    }

    @Test mutating func `asks anew when somebody else has taken the lease meanwhile`() throws {
        _ = try asked()
        let lease = try Lease.sample(.starting, of: .sample(3), epoch: 8)
        #expect(asking.next(lease, isGone: false, at: .seconds(100)) == .ask)
    }

    @Test mutating func `gives a holder that has agreed its time, and no more`() throws {
        let request = try asked()
        var lease = try Lease.sample(.draining, of: old)
        lease.answer(Lease.Answer(.accepted, to: request.name))
        #expect(asking.next(lease, isGone: false, at: .seconds(59)) == .wait)
        #expect(asking.next(lease, isGone: false, at: .seconds(60)) == .take(.slow))
    }

    @Test mutating func `stops when it is refused`() throws {
        let request = try asked()
        var lease = try Lease.sample(.active, of: old)
        lease.answer(Lease.Answer(.refused, to: request.name, reason: "no"))
        #expect(asking.next(lease, isGone: false, at: .zero) == .stop(.refused("no")))
    }

    @Test mutating func `does not ask a holder in another place`() throws {
        let lease = try Lease.sample(.active, of: .sample(1, place: "fly/other"))
        #expect(asking.next(lease, isGone: false, at: .zero) == .stop(.otherPlace("fly/other")))
    }

    @Test func `asks nobody where that is switched off`() throws {
        var asking = Asking(new, Asking.Rules(handsOver: false, deadline: .seconds(60)))
        let lease = try Lease.sample(.active, of: old)
        #expect(asking.next(lease, isGone: false, at: .zero) == .take(.unasked))
    }
}

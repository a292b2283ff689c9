import Format
import Testing

@testable import Deploy

@Suite struct `A container that has handed over` {
    private let new: Instance
    private var standing = StandingBy(
        readyWithin: .seconds(120), poll: .seconds(3600), at: .zero)

    init() throws {
        new = try .sample(2)
    }

    private func lease(_ state: Lease.State, _ counter: UInt64 = 0) throws -> Lease {
        var lease = try Lease.sample(state, of: new, epoch: 8)
        lease.counter = counter
        return lease
    }

    @Test mutating func `waits for the new one, and goes on itself when none comes`() {
        #expect(standing.next(nil, at: .seconds(119)) == .wait)
        #expect(standing.next(nil, at: .seconds(120)) == .takeBack(.neverReady))
    }

    @Test mutating func `goes on at once when the new one says that it failed`() throws {
        #expect(standing.next(try lease(.starting), at: .seconds(1)) == .wait)
        #expect(standing.next(try lease(.failed), at: .seconds(2)) == .takeBack(.failed))
    }

    @Test mutating func `goes on when the new one starts for ever`() throws {
        for second in stride(from: 0, to: 120, by: 5) {
            let lease = try lease(.starting, UInt64(second))
            #expect(standing.next(lease, at: .seconds(second)) == .wait)
        }
        let last = try lease(.starting, 120)
        #expect(standing.next(last, at: .seconds(120)) == .takeBack(.neverReady))
    }

    @Test mutating func `goes on when the new one vanishes while it starts`() throws {
        #expect(standing.next(try lease(.starting, 1), at: .seconds(10)) == .wait)
        #expect(standing.next(try lease(.starting, 1), at: .seconds(50)) == .wait)
        #expect(standing.next(try lease(.starting, 1), at: .seconds(51)) == .takeBack(.vanished))
    }

    @Test mutating func `stays back while the new one runs`() throws {
        for minute in 0..<60 {
            let lease = try lease(.active, UInt64(minute / 5))
            #expect(standing.next(lease, at: .seconds(minute * 60)) == .wait)
        }
    }

    @Test mutating func `goes on when the new one is not heard of any more`() throws {
        #expect(standing.next(try lease(.active, 1), at: .seconds(10)) == .wait)
        #expect(standing.next(try lease(.active, 1), at: .seconds(619)) == .wait)
        #expect(standing.next(try lease(.active, 1), at: .seconds(620)) == .takeBack(.vanished))
    }

    @Test mutating func `takes nobody for gone whom it could not look for`() throws {
        var standing = StandingBy(readyWithin: .seconds(120), poll: .seconds(36), at: .zero)
        for second in stride(from: 0, through: 72, by: 36) {
            #expect(standing.next(try lease(.active, 1), at: .seconds(second)) == .wait)
        }
        // The store did not answer for an hour, neither to us nor to the other.
        for second in stride(from: 3672, to: 3672 + 610, by: 36) {
            #expect(standing.next(try lease(.active, 1), at: .seconds(second)) == .wait)
        }
        let last = try lease(.active, 1)
        #expect(standing.next(last, at: .seconds(3672 + 612)) == .takeBack(.vanished))
    }

    @Test mutating func `leaves time to who became ready while nobody could look`() throws {
        var standing = StandingBy(readyWithin: .seconds(120), poll: .seconds(36), at: .zero)
        for second in [2, 4, 500, 502, 539] {
            #expect(standing.next(try lease(.starting, 1), at: .seconds(second)) == .wait)
        }
        #expect(standing.next(try lease(.active, 2), at: .seconds(540)) == .wait)
    }

    @Test mutating func `gives who comes after the new one its time`() throws {
        #expect(standing.next(try lease(.active), at: .seconds(1000)) == .wait)
        #expect(standing.next(try lease(.draining, 1), at: .seconds(1001)) == .wait)
        #expect(standing.next(try lease(.released, 2), at: .seconds(1002)) == .wait)
        var later = try Lease.sample(.starting, of: .sample(3), epoch: 9)
        #expect(standing.next(later, at: .seconds(1003)) == .wait)
        later.state = .active
        #expect(standing.next(later, at: .seconds(1010)) == .wait)
    }

    @Test mutating func `goes on when the new one has given up and nobody comes`() throws {
        #expect(standing.next(try lease(.active), at: .seconds(1000)) == .wait)
        #expect(standing.next(try lease(.released, 1), at: .seconds(1001)) == .wait)
        #expect(standing.next(try lease(.released, 1), at: .seconds(1120)) == .wait)
        let last = try lease(.released, 1)
        #expect(standing.next(last, at: .seconds(1121)) == .takeBack(.neverReady))
    }
}

import Testing

@testable import Deploy

@Suite struct `The time that a platform leaves` {
    private let signal = ContinuousClock.now

    private func deadline(
        _ times: EndTimes, endedAfter seconds: Int64? = nil, isSignalled: Bool = true
    ) -> Duration? {
        let ended = seconds.map { signal + .seconds($0) }
        return times.deadline(signalled: isSignalled ? signal : nil, ended: ended)
            .map { signal.duration(to: $0) }
    }

    @Test func `is shared by the command and the last archive`() throws {
        let times = EndTimes(grace: .seconds(10), isKnown: true)
        #expect(times.patience == .seconds(7))
        #expect(try #require(deadline(times, endedAfter: 7)) <= .seconds(9.5))
        #expect(try #require(deadline(times, endedAfter: 1)) > .seconds(9))
    }

    @Test func `is the last archive's alone where nobody knows it`() {
        let times = EndTimes(grace: .seconds(5), isKnown: false)
        #expect(times.patience == nil)
        #expect(deadline(times, endedAfter: 60) == .seconds(65))
        #expect(deadline(times) == .seconds(5))
        #expect(deadline(times, endedAfter: -60) == .seconds(5))
    }

    @Test(arguments: [true, false])
    func `bounds nothing where there is none`(_ isKnown: Bool) {
        let times = EndTimes(grace: .zero, isKnown: isKnown)
        #expect(times.patience == nil)
        #expect(deadline(times, endedAfter: 1) == nil)
        #expect(times.lastTry == .seconds(2))
    }

    @Test func `bounds nothing before somebody has asked for the end`() {
        let times = EndTimes(grace: .seconds(10), isKnown: true)
        #expect(deadline(times, endedAfter: 1, isSignalled: false) == nil)
        #expect(times.lastTry == .seconds(5))
    }

    @Test func `is spent on archives that double`() {
        var steps = EndSteps()
        #expect((0..<4).map { _ in steps.next() } == [2, 4, 8, 16].map { $0 << 20 })
        for _ in 0..<100 { #expect(steps.next() > 0) }
    }
}

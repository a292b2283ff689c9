import Testing

@testable import Deploy

@Suite struct `Applying the keep rules` {
    private let noon: Int64 = 1_800_000_000

    /// Starts the app every twenty minutes, on a disk that is new each time; tells when it cleaned.
    private func days(_ count: Int64, living: Int64 = 1200) -> [Int64] {
        var left: Int64?
        var done: [Int64] = []
        for start in stride(from: noon, to: noon + count * 86_400, by: Int(living)) {
            var cleaning = Cleaning(due: left, clock: start, at: .zero)
            let wait = cleaning.wait(clock: start, at: .zero)
            if wait < .seconds(living) {
                let moment = start + wait.components.seconds
                done.append(moment)
                cleaning.done(clock: moment)
            }
            left = cleaning.due
        }
        return done
    }

    @Test func `comes once a day in an app that is started every twenty minutes`() {
        let times = days(5)
        #expect(times.count == 5)
        #expect(times.first == noon + 3660)
        for (one, next) in zip(times, times.dropFirst()) {
            #expect((86_400...86_400 + 1200).contains(next - one))
        }
    }

    @Test func `comes never in one that does not live a minute`() {
        #expect(days(2, living: 50).isEmpty)
    }

    @Test func `comes an hour after the first start`() {
        let cleaning = Cleaning(due: nil, clock: noon, at: .seconds(5))
        #expect(cleaning.wait(clock: noon, at: .seconds(5)) == .seconds(3600))
        #expect(cleaning.wait(clock: noon + 3600, at: .seconds(3605)) == .zero)
    }

    @Test func `waits for a minute of calm where it is overdue`() {
        let cleaning = Cleaning(due: noon - 86_400, clock: noon, at: .seconds(5))
        #expect(cleaning.wait(clock: noon, at: .seconds(5)) == .seconds(60))
        #expect(cleaning.wait(clock: noon + 60, at: .seconds(65)) == .zero)
    }

    @Test(arguments: [Int64.max, .min, 0, -1])
    func `comes within a day whatever was left`(due: Int64) {
        let cleaning = Cleaning(due: due, clock: noon, at: .zero)
        #expect(cleaning.wait(clock: noon, at: .zero) <= .seconds(86_400))
        #expect((noon...noon + 86_400).contains(cleaning.due))
    }

    @Test func `is tried again after an hour, and more rarely where it fails again`() {
        var cleaning = Cleaning(due: noon, clock: noon, at: .zero)
        var pauses: [Int64] = []
        for _ in 0..<7 {
            cleaning.failed(clock: noon)
            pauses.append((cleaning.due - noon) / 3600)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 24, 24])
        cleaning.done(clock: noon)
        #expect(cleaning.due == noon + 86_400)
        cleaning.failed(clock: noon)
        #expect(cleaning.due == noon + 3600)
    }

    @Test func `comes within a day of a clock that is set back`() {
        var cleaning = Cleaning(due: nil, clock: noon, at: .zero)
        cleaning.done(clock: noon)
        #expect(cleaning.wait(clock: noon - 1_000_000, at: .seconds(100)) == .seconds(86_400))
    }
}

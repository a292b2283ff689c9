/// When the keep rules are applied: about once a day, however often the app is started anew.
///
/// The day is that of the wall clocks of those who had the lease. One that is wrong makes it come
/// too early, or a day late.
package struct Cleaning: Sendable {
    private static let day: Int64 = 86_400
    /// Where nobody has said when it was done last.
    private static let first: Int64 = 3600
    /// An app that was just started has other things to do.
    private static let calm = Duration.seconds(60)

    /// Seconds since 1970, for whoever has the lease next.
    package private(set) var due: Int64
    private let calmAt: Duration
    private var failures = 0

    /// `due` is what the holder before has left; `clock` is the wall clock, `now` the loop's.
    package init(due: Int64?, clock: Int64, at now: Duration) {
        self.due = min(max(due ?? clock + Self.first, clock), clock + Self.day)
        calmAt = now + Self.calm
    }

    /// How long nothing is to be done yet.
    package func wait(clock: Int64, at now: Duration) -> Duration {
        max(.zero, calmAt - now, .seconds(min(due - clock, Self.day)))
    }

    package mutating func done(clock: Int64) {
        due = clock + Self.day
        failures = 0
    }

    /// It is tried again after an hour, and after twice as long each time, up to a day.
    package mutating func failed(clock: Int64) {
        due = clock + min(Self.day, Self.first << min(failures, 5))
        failures += 1
    }
}

/// When everything is looked at: at first, after a lost count, and while that may mend a gap.
struct Walks {
    private(set) var hasWalked = false
    /// Whether changes may go unnoticed until the next walk.
    private(set) var isWanted = true
    private var next: ContinuousClock.Instant? = .now
    /// A walk that is long leaves the machine to others before the next.
    private var earliest = ContinuousClock.now

    private static let retry = Duration.seconds(300)

    var isDue: Bool { next.map { $0 <= .now } ?? false }

    /// How long nothing is to be done; nothing is for ever.
    var pause: Duration? { next.map { max(.zero, ContinuousClock.now.duration(to: $0)) } }

    mutating func want() {
        isWanted = true
        next = earliest
    }

    mutating func wantLater(_ isOfUse: Bool) {
        guard isOfUse, next == nil else { return }
        next = .now + Self.retry
    }

    mutating func end(begunAt start: ContinuousClock.Instant, isAgainOfUse: Bool) {
        hasWalked = true
        isWanted = false
        let now = ContinuousClock.now
        earliest = now + start.duration(to: now) * 4
        next = isAgainOfUse ? now + Self.retry : nil
    }
}

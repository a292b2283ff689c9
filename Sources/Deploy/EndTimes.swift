/// How the time from the platform's signal to the container's end is shared.
package struct EndTimes: Sendable {
    private let grace: Duration
    private let isKnown: Bool

    /// Where it is not known how long the platform waits, `grace` is for the last archive alone.
    package init(grace: Duration, isKnown: Bool) {
        self.grace = grace
        self.isKnown = isKnown
    }

    /// How long after the signal a command that has not ended is killed; nil where it never is.
    package var patience: Duration? {
        isKnown && grace > .zero ? grace * 0.7 : nil
    }

    /// Until when the last archive reads what has changed; nil for as long as it takes.
    ///
    /// No grace is no promise, but no reason not to try.
    package func deadline<Instant: InstantProtocol>(
        signalled: Instant?, ended: Instant?
    ) -> Instant? where Instant.Duration == Duration {
        guard let signalled, grace > .zero else { return nil }
        guard isKnown else { return max(ended ?? signalled, signalled).advanced(by: grace) }
        return signalled.advanced(by: grace * 0.95)
    }

    /// How long a repository that was never reached is tried once more at the end.
    package var lastTry: Duration { max(grace / 2, .seconds(2)) }
}

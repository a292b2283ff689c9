/// How soon, how often and how rarely archives are made.
package struct ScheduleRules: Hashable, Sendable {
    /// How long after a change its archive begins at the latest.
    package let onChange: Duration
    /// How often anyway, as long as changes may go unnoticed; the longest pause after failures.
    package let every: Duration

    /// So many archives may begin in any span of this length: four a minute, evenly, so that nothing
    /// waits longer than that.
    let mostArchives = 1
    let period = Duration.seconds(15)

    package init(onChange: Duration = .seconds(10), every: Duration = .seconds(300)) {
        self.onChange = max(.zero, onChange)
        self.every = max(.seconds(1), every)
    }

    /// What was changed longer ago is in an archive, as long as they succeed.
    package var longestWait: Duration { max(onChange, period) }

    /// So that one burst of changes makes one archive.
    var settling: Duration { min(.seconds(1), onChange / 10) }

    /// With this pause between archives the limit is never reached.
    var evenPause: Duration { period / mostArchives }

    /// Up to a bound that doubles with each failure, as chance will have it.
    func pause(after failures: Int, _ chance: Double) -> Duration {
        let bound = min(every, .seconds(5) * (1 << min(failures, 30)))
        return bound * min(1, max(0, chance))
    }
}

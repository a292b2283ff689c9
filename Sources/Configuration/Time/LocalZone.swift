/// What clocks on walls show at an instant.
package struct LocalZone: Sendable {
    /// A zone's state: how far its clocks are ahead of UTC, and what that is called.
    package struct Offset: Equatable, Sendable {
        package var seconds: Int
        package var name: String

        package init(seconds: Int, name: String) {
            self.seconds = seconds
            self.name = name
        }
    }

    /// The state at an instant in seconds since 1970.
    package var offset: @Sendable (Int64) -> Offset

    package init(offset: @escaping @Sendable (Int64) -> Offset) {
        self.offset = offset
    }

    package static let utc = LocalZone { _ in Offset(seconds: 0, name: "UTC") }
}

extension LocalZone {
    /// What the clocks show at the instant.
    package func civil(_ instant: Int64) -> CivilTime {
        let (seconds, overflows) = instant.addingReportingOverflow(Int64(offset(instant).seconds))
        return CivilTime(seconds: overflows ? instant : seconds)
    }

    /// The last instant at which the clocks do not show more than the time.
    ///
    /// When clocks are set back a time comes twice: the second is meant. When they are set
    /// forward a time never comes: the last instant before the jump is meant.
    package func instant(notLaterThan time: CivilTime) -> Int64 {
        let local = time.seconds
        let day: Int64 = 86_400
        let offsets = [local - day, local + day].map { Int64(offset($0).seconds) }
        let candidates = offsets.map { local - $0 }
        let real = candidates.filter { $0 + Int64(offset($0).seconds) == local }
        if let latest = real.max() { return latest }
        return lastInstant(before: candidates.max() ?? local, after: candidates.min() ?? local)
    }

    /// The last instant of the state that holds at `start`, which ends before `end`.
    private func lastInstant(before end: Int64, after start: Int64) -> Int64 {
        let state = offset(start)
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == state { low = middle } else { high = middle }
        }
        return low
    }
}

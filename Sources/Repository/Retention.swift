package import Format

/// Decides which archives the keep rules want, by counts and by calendar.
package struct Retention: Hashable, Sendable {
    package var last: Int?
    /// Seconds: everything younger than that is kept.
    package var within: Int64?
    package var hourly: Int?
    package var daily: Int?
    package var weekly: Int?
    package var monthly: Int?
    package var yearly: Int?
    package var tags: Set<String> = []

    package init() {}

    /// One archive as the rules see it.
    package struct Item: Hashable, Sendable {
        package let number: ArchiveNumber
        package let time: Int64
        package let tags: [String]
        /// Which hour, day, week, month and year it lies in, in the zone that counts.
        package let periods: Periods

        package init(number: ArchiveNumber, time: Int64, tags: [String], periods: Periods) {
            self.number = number
            self.time = time
            self.tags = tags
            self.periods = periods
        }
    }

    /// Numbers that are equal just within one period of the calendar.
    package struct Periods: Hashable, Sendable {
        package let hour: Int64
        package let day: Int64
        package let week: Int64
        package let month: Int64
        package let year: Int64

        package init(hour: Int64, day: Int64, week: Int64, month: Int64, year: Int64) {
            self.hour = hour
            self.day = day
            self.week = week
            self.month = month
            self.year = year
        }
    }

    /// Why each kept archive is kept; what is missing may go.
    ///
    /// Ages are taken from the newest archive, not from a clock: a timeline that nothing is
    /// added to any more loses nothing.
    package func reasons(_ items: [Item]) -> [ArchiveNumber: [String]] {
        let newestFirst = items.sorted { $0.number > $1.number }
        guard let newest = newestFirst.first else { return [:] }
        var reasons: [ArchiveNumber: [String]] = [newest.number: ["newest"]]
        func keep(_ item: Item, _ reason: String) {
            reasons[item.number, default: []].append(reason)
        }
        for item in newestFirst.prefix(last ?? 0) { keep(item, "last") }
        for item in newestFirst {
            if let within, newest.time - item.time <= within { keep(item, "within") }
            for tag in item.tags where tags.contains(tag) { keep(item, "tag \(tag)") }
        }
        let rules: [(String, Int?, (Periods) -> Int64)] = [
            ("hourly", hourly, \.hour), ("daily", daily, \.day), ("weekly", weekly, \.week),
            ("monthly", monthly, \.month), ("yearly", yearly, \.year),
        ]
        for (name, count, period) in rules {
            for item in Self.newestOfEach(newestFirst, period, count ?? 0) { keep(item, name) }
        }
        return reasons
    }

    /// The newest archive of each of the latest `count` periods that have one.
    private static func newestOfEach(
        _ newestFirst: [Item], _ period: (Periods) -> Int64, _ count: Int
    ) -> [Item] {
        var kept: [Item] = []
        var last: Int64?
        for item in newestFirst where period(item.periods) != last {
            guard kept.count < count else { break }
            last = period(item.periods)
            kept.append(item)
        }
        return kept
    }
}

/// Times as people write them for `--at`.
///
/// A day without a time of day means its end, since the newest archive not later is asked for.
package struct PointInTime {
    let now: Int64
    let zone: LocalZone

    /// The instant that the text means, in seconds since 1970.
    package static func parse(
        _ text: String, now: Int64, zone: LocalZone
    ) throws(TimeTextError) -> Int64 {
        let words = text.lowercased().split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard !words.isEmpty else { throw TimeTextError("no time is given") }
        return try PointInTime(now: now, zone: zone).instant(words, text)
    }

    private func instant(_ words: [String], _ text: String) throws(TimeTextError) -> Int64 {
        if words == ["now"] { return now }
        if words[0].hasPrefix("@") { return try epoch(words) }
        if words.last == "ago" { return try ago(Array(words.dropLast())) }
        if let day = try day(words[0]) { return try instant(day, Array(words.dropFirst())) }
        if words[0] == "last", words.count > 1, let day = try day(words[1]) {
            return try instant(day, Array(words.dropFirst(2)))
        }
        if let time = try TimeOfDay.parse(words) { return latest(time) }
        if let date = try ISODate.parse(text) {
            return date.offset.map { date.civil.seconds - Int64($0) }
                ?? zone.instant(notLaterThan: date.civil)
        }
        throw TimeTextError("\"\(text)\" is not understood")
    }

    private func epoch(_ words: [String]) throws(TimeTextError) -> Int64 {
        guard words.count == 1, let seconds = Int64(words[0].dropFirst()),
            abs(seconds) < 253_402_300_800
        else { throw TimeTextError("@ must be followed by seconds since 1970") }
        return seconds
    }
}

// MARK: Days

extension PointInTime {
    private var today: CivilTime { zone.civil(now) }

    /// The day of a word such as "yesterday" or "monday"; of weekdays the last before today.
    private func day(_ word: String) throws(TimeTextError) -> Int? {
        if word == "today" { return today.days }
        if word == "yesterday" { return today.days - 1 }
        if word == "tomorrow" { throw TimeTextError("tomorrow has no archives yet") }
        let names = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]
        guard word.count >= 3, let weekday = names.firstIndex(where: { $0.hasPrefix(word) }) else {
            return nil
        }
        let back = (today.weekday - weekday + 7) % 7
        return today.days - (back == 0 ? 7 : back)
    }

    private func instant(_ day: Int, _ words: [String]) throws(TimeTextError) -> Int64 {
        var civil = CivilTime(days: day)
        let words = words.first == "at" ? Array(words.dropFirst()) : words
        if words.isEmpty {
            (civil.hour, civil.minute, civil.second) = (23, 59, 59)
        } else {
            guard let time = try TimeOfDay.parse(words) else {
                throw TimeTextError("\"\(words.joined(separator: " "))\" is no time of day")
            }
            time.set(&civil)
        }
        return zone.instant(notLaterThan: civil)
    }

    /// A time of day alone: today's, or yesterday's if that is still to come.
    private func latest(_ time: TimeOfDay) -> Int64 {
        var civil = CivilTime(days: today.days)
        time.set(&civil)
        let instant = zone.instant(notLaterThan: civil)
        guard instant > now else { return instant }
        civil = CivilTime(days: today.days - 1)
        time.set(&civil)
        return zone.instant(notLaterThan: civil)
    }
}

// MARK: Ago

extension PointInTime {
    /// Days and longer go by the calendar and keep the time of day; hours and shorter are exact.
    private func ago(_ words: [String]) throws(TimeTextError) -> Int64 {
        var civil = today
        var seconds: Int64 = 0
        let parts = try Self.amounts(words)
        for (count, unit) in parts {
            switch unit {
            case .seconds(let length): seconds += Int64(count) * length
            case .days(let length): civil = civil.moved(days: -count * length)
            case .months(let length): civil = civil.moved(months: -count * length)
            }
        }
        let start = civil == today ? now : zone.instant(notLaterThan: civil)
        return start - seconds
    }

    private enum Unit {
        case seconds(Int64), days(Int), months(Int)
    }

    private static func amounts(_ words: [String]) throws(TimeTextError) -> [(Int, Unit)] {
        var amounts: [(Int, Unit)] = []
        var rest = words.filter { $0 != "and" }.joined(separator: " ")[...]
        while true {
            rest = rest.drop { $0 == " " }
            guard !rest.isEmpty else { break }
            let amount = rest.prefix { $0.isASCII && $0.isNumber }
            let article = amount.isEmpty ? ["an ", "a "].first { rest.hasPrefix($0) } : nil
            rest = rest.dropFirst(article?.count ?? amount.count).drop { $0 == " " }
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let count = article == nil ? Int(amount) : 1, count <= 100_000 else {
                throw TimeTextError("a number is missing before \"\(name.isEmpty ? rest : name)\"")
            }
            guard let unit = unit(String(name)) else {
                throw TimeTextError("\"\(name)\" is no unit of time")
            }
            amounts.append((count, unit))
        }
        guard !amounts.isEmpty else { throw TimeTextError("how long ago is missing") }
        return amounts
    }

    private static func unit(_ name: String) -> Unit? {
        switch name {
        case "s", "sec", "secs", "second", "seconds": .seconds(1)
        case "m", "min", "mins", "minute", "minutes": .seconds(60)
        case "h", "hour", "hours": .seconds(3600)
        case "d", "day", "days": .days(1)
        case "w", "week", "weeks": .days(7)
        case "month", "months": .months(1)
        case "y", "year", "years": .months(12)
        default: nil
        }
    }
}

extension CivilTime {
    fileprivate func moved(days count: Int) -> CivilTime {
        var moved = CivilTime(days: days + count)
        (moved.hour, moved.minute, moved.second) = (hour, minute, second)
        return moved
    }

    /// The same day of another month, or that month's last.
    fileprivate func moved(months count: Int) -> CivilTime {
        let index = max(0, year * 12 + month - 1 + count)
        var moved = self
        (moved.year, moved.month) = (index / 12, index % 12 + 1)
        moved.day = min(day, Self.length(ofMonth: moved.month, year: moved.year))
        return moved
    }
}

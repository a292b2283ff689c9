/// Seconds since 1970, and how servers write them.
package struct UniversalTime: Hashable, Comparable, Sendable {
    package let seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    init?(year: Int, month: Int, day: Int, time: [Int]) {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]),
            (0...60).contains(time[2])
        else { return nil }
        // Howard Hinnant's days_from_civil: years begin in March.
        let start = month > 2 ? year : year - 1
        let era = start / 400
        let yearOfEra = start - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        seconds = Int64(((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2])
    }

    package static func < (left: UniversalTime, right: UniversalTime) -> Bool {
        left.seconds < right.seconds
    }
}

// MARK: Writing

extension UniversalTime {
    /// As signatures have it: `20150830T123600Z`.
    var basic: String {
        let inDay = seconds - days * 86_400
        return date + "T" + Self.padded(inDay / 3600, 2) + Self.padded(inDay / 60 % 60, 2)
            + Self.padded(inDay % 60, 2) + "Z"
    }

    /// As bodies of requests have it: `2015-08-30T12:36:00Z`.
    var extended: String {
        var text = basic
        for (offset, mark) in [(4, "-"), (7, "-"), (13, ":"), (16, ":")] {
            text.insert(contentsOf: mark, at: text.index(text.startIndex, offsetBy: offset))
        }
        return text
    }

    /// As scopes of signatures have it: `20150830`.
    var date: String {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Self.padded(year, 4) + Self.padded(month, 2) + Self.padded(day, 2)
    }

    /// Clocks before 1970 are wrong anyway.
    private var days: Int64 { max(0, seconds) / 86_400 }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(max(0, number))
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

// MARK: Reading

extension UniversalTime {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// As `Date` headers have it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    init?(header: String) {
        let words = header.split(separator: " ").map(String.init)
        guard words.count == 6, words[5] == "GMT", let day = Self.number(words[1]),
            let month = Self.months.firstIndex(of: words[2]), let year = Self.number(words[3])
        else { return nil }
        self.init(year: year, month: month + 1, day: day, time: Self.numbers(words[4], ":"))
    }

    /// As listings have it: `2009-10-12T17:50:30.000Z`.
    package init?(listing: String) {
        let halves = listing.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1].last == "Z" else { return nil }
        let date = Self.numbers(String(halves[0]), "-")
        let clock = halves[1].dropLast().split(separator: ".", maxSplits: 1)
        guard date.count == 3, let time = clock.first else { return nil }
        self.init(
            year: date[0], month: date[1], day: date[2], time: Self.numbers(String(time), ":"))
    }

    private static func number(_ text: String) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    private static func numbers(_ text: String, _ separator: Character) -> [Int] {
        text.split(separator: separator, omittingEmptySubsequences: false)
            .compactMap { number(String($0)) }
    }
}

/// Date and time of day as a calendar and a clock on a wall show them, without a zone.
package struct CivilTime: Equatable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour = 0
    package var minute = 0
    package var second = 0

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }
}

/// A thousand million years.
private let furthest: Int64 = 1 << 55

extension CivilTime {
    /// The time at so many seconds after 1970 began, by the same clock.
    ///
    /// Files may claim times of which no year is known: those are shown as the furthest that is.
    package init(seconds: Int64) {
        let seconds = min(max(seconds, -furthest), furthest)
        let days = Int(Self.floor(seconds, 86_400))
        let rest = Int(seconds - Int64(days) * 86_400)
        self.init(days: days)
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// Midnight of the day, counted from 1970; the calendar is Gregorian throughout.
    ///
    /// See https://howardhinnant.github.io/date_algorithms.html: eras of 400 years begin in March.
    init(days: Int) {
        let shifted = days + 719_468
        let era = Int(Self.floor(Int64(shifted), 146_097))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days from 1970 to this one.
    package var days: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = Int(Self.floor(Int64(shiftedYear), 400))
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Seconds from 1970 to this time, by the same clock.
    package var seconds: Int64 {
        Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// 0 for Monday to 6 for Sunday.
    var weekday: Int {
        let sinceMonday = (days + 3) % 7
        return sinceMonday < 0 ? sinceMonday + 7 : sinceMonday
    }

    /// Whether the calendar and the clock have such a time.
    var isReal: Bool {
        (0...9999).contains(year) && (1...12).contains(month)
            && (1...Self.length(ofMonth: month, year: year)).contains(day)
            && (0..<24).contains(hour) && (0..<60).contains(minute) && (0...60).contains(second)
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Division that rounds down for negative numbers too.
    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}

extension CivilTime {
    /// `2026-11-20 14:05:09`, or with another separator.
    package func text(separator: String = " ") -> String {
        let date = [Self.padded(year, 4), Self.padded(month), Self.padded(day)]
        let time = [hour, minute, second].map { Self.padded($0) }
        return date.joined(separator: "-") + separator + time.joined(separator: ":")
    }

    static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

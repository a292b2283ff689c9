/// Dates and times after ISO 8601, with a space allowed for the T: `2026-11-20 14:00:05+01:00`.
struct ISODate: Equatable {
    var civil: CivilTime
    /// Seconds ahead of UTC, if the text says so.
    var offset: Int?

    /// Nothing if the text does not begin like a date; an error if it does, but is none.
    static func parse(_ text: String) throws(TimeTextError) -> ISODate? {
        var rest = text.uppercased().filter { !$0.isWhitespace || $0 == " " }[...]
        while rest.last == " " { rest = rest.dropLast() }
        rest = rest.drop { $0 == " " }
        guard let year = number(&rest, 4), take(&rest, "-") else { return nil }
        guard let month = number(&rest, 2), take(&rest, "-"), let day = number(&rest, 2) else {
            throw TimeTextError("\"\(text)\" begins like a date, but is none")
        }
        var date = ISODate(civil: CivilTime(year: year, month: month, day: day))
        if rest.isEmpty {
            (date.civil.hour, date.civil.minute, date.civil.second) = (23, 59, 59)
        } else {
            try date.takeTime(&rest, text)
        }
        guard date.civil.isReal else {
            throw TimeTextError("there is no \"\(text)\" in the calendar")
        }
        return date
    }

    private mutating func takeTime(
        _ rest: inout Substring, _ text: String
    ) throws(TimeTextError) {
        let error = TimeTextError("\"\(text)\" begins like a date, but is none")
        guard Self.take(&rest, "T") || Self.take(&rest, " ") else { throw error }
        rest = rest.drop { $0 == " " }
        guard let hour = Self.number(&rest, 2), Self.take(&rest, ":"),
            let minute = Self.number(&rest, 2)
        else { throw error }
        (civil.hour, civil.minute) = (hour, minute)
        if Self.take(&rest, ":") {
            guard let second = Self.number(&rest, 2) else { throw error }
            civil.second = second
            if Self.take(&rest, ".") || Self.take(&rest, ",") {
                rest = rest.drop { $0.isASCII && $0.isNumber }
            }
        }
        rest = rest.drop { $0 == " " }
        guard try takeZone(&rest) else { throw error }
    }

    private mutating func takeZone(_ rest: inout Substring) throws(TimeTextError) -> Bool {
        if rest.isEmpty { return true }
        if ["Z", "UTC", "GMT"].contains(rest) {
            offset = 0
            return true
        }
        let isAhead = rest.first == "+"
        guard isAhead || Self.take(&rest, "-") else {
            throw TimeTextError("\"\(rest)\" is no zone that is known here; write +01:00 or Z")
        }
        if isAhead { rest = rest.dropFirst() }
        guard let hours = Self.number(&rest, 2) else { return false }
        _ = Self.take(&rest, ":")
        let minutes = rest.isEmpty ? 0 : Self.number(&rest, 2)
        guard let minutes, rest.isEmpty, hours <= 18, minutes < 60 else { return false }
        offset = (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
        return true
    }

    private static func number(_ rest: inout Substring, _ width: Int) -> Int? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        rest = rest.dropFirst(width)
        return Int(digits)
    }

    private static func take(_ rest: inout Substring, _ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }
}

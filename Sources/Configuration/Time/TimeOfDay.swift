/// Hours, minutes and seconds as people write them: `14:00`, `9:30:15`, `2pm`, `noon`.
struct TimeOfDay: Equatable {
    var hour: Int
    var minute: Int
    var second: Int

    /// Nothing if the words do not look like a time of day; an error if they do, but are none.
    static func parse(_ words: [String]) throws(TimeTextError) -> TimeOfDay? {
        if words == ["noon"] { return TimeOfDay(hour: 12, minute: 0, second: 0) }
        if words == ["midnight"] { return TimeOfDay(hour: 0, minute: 0, second: 0) }
        var text = words.joined()[...]
        let suffix = ["am", "pm"].first { text.hasSuffix($0) }
        if suffix != nil { text = text.dropLast(2) }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 3, parts.count > 1 || suffix != nil,
            parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(isDigit) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) } + [0, 0]
        let time = TimeOfDay(
            hour: try hour(numbers[0], suffix), minute: numbers[1], second: numbers[2])
        guard time.hour < 24, time.minute < 60, time.second < 60 else {
            throw TimeTextError("there is no such time of day")
        }
        return time
    }

    func set(_ civil: inout CivilTime) {
        (civil.hour, civil.minute, civil.second) = (hour, minute, second)
    }

    private static func hour(_ hour: Int, _ suffix: String?) throws(TimeTextError) -> Int {
        guard let suffix else { return hour }
        guard (1...12).contains(hour) else { throw TimeTextError("there is no such time of day") }
        return hour % 12 + (suffix == "pm" ? 12 : 0)
    }

    private static func isDigit(_ character: Character) -> Bool {
        character.isASCII && character.isNumber
    }
}

/// Why a time was not understood.
package struct TimeTextError: Error, Equatable, Sendable {
    package var reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// What times look like, for a hint.
    package static let examples =
        #"times are such as "2 hours ago", "yesterday 14:00", "last monday", 2026-11-20, "#
        + #""2026-11-20 14:00", 2026-11-20T13:00:00Z or @1763560800"#
}

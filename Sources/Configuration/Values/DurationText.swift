/// Durations as people write them: `90s`, `5m`, `1d12h`, `2w`.
package enum DurationText {
    /// The duration that the text means; nothing if it means none.
    package static func parse(_ text: some StringProtocol) -> Duration? {
        var rest = Substring(text.lowercased().filter { $0 != " " })
        guard !rest.isEmpty else { return nil }
        var total = Duration.zero
        var last = Int64.max
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(unit.count)
            guard digits.count <= 9, let count = Int64(digits),
                let milliseconds = units[String(unit)], milliseconds < last
            else { return nil }
            last = milliseconds
            let (product, isTooLarge) = count.multipliedReportingOverflow(by: milliseconds)
            guard !isTooLarge else { return nil }
            total += .milliseconds(product)
        }
        return total <= longest ? total : nil
    }

    /// The duration in the largest units that say it exactly.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        guard rest != 0 else { return "0s" }
        var text = ""
        for (name, milliseconds) in written where rest >= milliseconds {
            text += "\(rest / milliseconds)\(name)"
            rest %= milliseconds
        }
        return text
    }

    static let examples = "such as 10s, 5m, 6h, 14d, 2w or 1d12h"

    private static let longest = Duration.milliseconds(100 * year)
    private static let day: Int64 = 86_400_000
    private static let year: Int64 = 365 * day
    private static let written: [(String, Int64)] = [
        ("w", 7 * day), ("d", day), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let units: [String: Int64] = [
        "ms": 1, "s": 1000, "sec": 1000, "second": 1000, "seconds": 1000,
        "m": 60_000, "min": 60_000, "minute": 60_000, "minutes": 60_000,
        "h": 3_600_000, "hour": 3_600_000, "hours": 3_600_000,
        "d": day, "day": day, "days": day, "w": 7 * day, "week": 7 * day, "weeks": 7 * day,
        "y": year, "year": year, "years": year,
    ]
}

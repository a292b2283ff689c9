package import Configuration

/// Sizes, durations and times as people like to read them.
package enum HumanText {
    /// `0 B`, `1.5 KiB`, `64.0 MiB`.
    package static func size(_ bytes: Int64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var value = bytes.magnitude
        var (unit, tenths) = (0, UInt64(0))
        // Rounds as it goes, so that 1023.96 KiB are 1.0 MiB.
        while value >= 1024 {
            tenths = (value % 1024 * 10 + 512) / 1024
            value = value / 1024 + tenths / 10
            tenths %= 10
            unit += 1
        }
        let sign = bytes < 0 ? "-" : ""
        return sign + (unit == 0 ? "\(value) B" : "\(value).\(tenths) \(units[unit])")
    }

    /// `0.3 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    package static func duration(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 10 else {
            let tenths = max(0, seconds * 10 + attoseconds / 100_000_000_000_000_000)
            return "\(tenths / 10).\(tenths % 10) s"
        }
        let (whole, part) =
            switch seconds {
            case ..<60: ("\(seconds) s", "0 s")
            case ..<3600: ("\(seconds / 60) min", "\(seconds % 60) s")
            case ..<86_400: ("\(seconds / 3600) h", "\(seconds % 3600 / 60) min")
            default: ("\(seconds / 86_400) d", "\(seconds % 86_400 / 3600) h")
            }
        return part.hasPrefix("0 ") ? whole : "\(whole) \(part)"
    }

    /// `just now`, `12 minutes ago`, `3 days ago`; in words also for clocks that disagree.
    package static func age(of instant: Int64, now: Int64) -> String {
        let (distance, overflows) = now.subtractingReportingOverflow(instant)
        let (seconds, isPast) = (overflows ? .max : distance, now >= instant)
        let units: [(String, Int64)] = [
            ("year", 31_536_000), ("month", 2_592_000), ("week", 604_800), ("day", 86_400),
            ("hour", 3600), ("minute", 60),
        ]
        for (name, length) in units where seconds.magnitude >= length.magnitude {
            let count = seconds.magnitude / length.magnitude
            let text = "\(count) \(name)\(count == 1 ? "" : "s")"
            return isPast ? text + " ago" : "in " + text
        }
        return "just now"
    }

    /// `2026-11-20 14:05:09 CET`.
    package static func time(_ instant: Int64, in zone: LocalZone) -> String {
        zone.civil(instant).text() + " " + zone.offset(instant).name
    }

    /// `2026-11-20 14:05:09 CET (13:05:09 UTC)`; the date of UTC too where it differs.
    package static func timeWithUTC(_ instant: Int64, in zone: LocalZone) -> String {
        let local = zone.civil(instant)
        guard zone.offset(instant).name != "UTC" else { return time(instant, in: zone) }
        let universal = LocalZone.utc.civil(instant)
        let sameDay =
            (local.year, local.month, local.day) == (universal.year, universal.month, universal.day)
        let text = sameDay ? String(universal.text().suffix(8)) : universal.text()
        return time(instant, in: zone) + " (\(text) UTC)"
    }

    /// `2026-11-20T13:05:09Z`, for JSON.
    package static func timestamp(_ instant: Int64) -> String {
        CivilTime(seconds: instant).text(separator: "T") + "Z"
    }

    /// `1 file`, `2 files`, `1,234 files`.
    package static func count(_ count: Int64, _ singular: String, _ plural: String? = nil) -> String
    {
        grouped(count) + " " + (count == 1 ? singular : plural ?? singular + "s")
    }

    private static func grouped(_ number: Int64) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}

import Configuration
import Testing

@Suite struct `A point in time` {
    /// Friday, 2026-11-20 14:05:09 in Berlin.
    static let now: Int64 = 1_795_179_909

    @Test(arguments: [
        ("now", "2026-11-20 14:05:09"), ("2 hours ago", "2026-11-20 12:05:09"),
        ("90m ago", "2026-11-20 12:35:09"), ("1h30m ago", "2026-11-20 12:35:09"),
        ("an hour ago", "2026-11-20 13:05:09"), ("1 day and 2 hours ago", "2026-11-19 12:05:09"),
        ("2 weeks ago", "2026-11-06 14:05:09"), ("1 month ago", "2026-10-20 14:05:09"),
        ("a year ago", "2025-11-20 14:05:09"), ("9 months ago", "2026-02-20 14:05:09"),
        ("today", "2026-11-20 23:59:59"), ("Today 09:30", "2026-11-20 09:30:00"),
        ("yesterday 14:00", "2026-11-19 14:00:00"), ("yesterday at 2pm", "2026-11-19 14:00:00"),
        ("yesterday 2:30 pm", "2026-11-19 14:30:00"), ("yesterday noon", "2026-11-19 12:00:00"),
        ("yesterday 12am", "2026-11-19 00:00:00"), ("yesterday", "2026-11-19 23:59:59"),
        ("last monday", "2026-11-16 23:59:59"), ("monday 8:00", "2026-11-16 08:00:00"),
        ("fri", "2026-11-13 23:59:59"), ("last saturday", "2026-11-14 23:59:59"),
        ("14:00", "2026-11-20 14:00:00"), ("15:00", "2026-11-19 15:00:00"),
        ("2026-11-18", "2026-11-18 23:59:59"), ("2026-11-18 07:05", "2026-11-18 07:05:00"),
        ("2026-11-18T07:05:30", "2026-11-18 07:05:30"),
        ("2026-11-18T07:05:30.123Z", "2026-11-18 08:05:30"),
        ("2026-11-18 07:05 UTC", "2026-11-18 08:05:00"),
        ("2026-11-18T07:05:30+05:30", "2026-11-18 02:35:30"),
        ("2026-11-18T07:05:30 -0100", "2026-11-18 09:05:30"),
        ("2026-07-01 12:00", "2026-07-01 12:00:00"), ("@0", "1970-01-01 01:00:00"),
        ("@1795179909", "2026-11-20 14:05:09"), ("2024-02-29", "2024-02-29 23:59:59"),
    ])
    func `is understood`(_ text: String, _ local: String) throws {
        let instant = try PointInTime.parse(text, now: Self.now, zone: .berlin)
        #expect(LocalZone.berlin.civil(instant).text() == local)
    }

    @Test(arguments: [
        ("", "no time is given"), ("soon", #""soon" is not understood"#),
        ("7", #""7" is not understood"#), ("ago", "how long ago is missing"),
        ("hours ago", #"a number is missing before "hours""#),
        ("2 fortnights ago", #""fortnights" is no unit of time"#),
        ("tomorrow", "tomorrow has no archives yet"),
        ("yesterday evening", #""evening" is no time of day"#),
        ("yesterday 25:00", "there is no such time of day"),
        ("yesterday 13pm", "there is no such time of day"),
        ("2026-02-30", #"there is no "2026-02-30" in the calendar"#),
        ("2026-13-01", #"there is no "2026-13-01" in the calendar"#),
        ("2026-11-20 24:00", #"there is no "2026-11-20 24:00" in the calendar"#),
        ("2026-11", #""2026-11" begins like a date, but is none"#),
        ("2026-11-20x", #""2026-11-20x" begins like a date, but is none"#),
        ("2026-11-20 12:00 CEST", #""CEST" is no zone that is known here; write +01:00 or Z"#),
        ("@", "@ must be followed by seconds since 1970"),
        ("@99999999999999", "@ must be followed by seconds since 1970"),
        ("999999999999999999999 days ago", #"a number is missing before "days""#),
    ])
    func `is refused with the reason`(_ text: String, _ reason: String) {
        let error = #expect(throws: TimeTextError.self) {
            try PointInTime.parse(text, now: Self.now, zone: .berlin)
        }
        #expect(error?.reason == reason)
    }

    @Test func `that comes twice is the second one`() throws {
        // Clocks were set back from 03:00 to 02:00 on 2026-10-25.
        let instant = try PointInTime.parse("2026-10-25 02:30", now: Self.now, zone: .berlin)
        #expect(LocalZone.berlin.offset(instant).name == "CET")
        #expect(LocalZone.berlin.civil(instant).text() == "2026-10-25 02:30:00")
    }

    @Test func `that never comes is the last instant before the jump`() throws {
        // Clocks were set forward from 02:00 to 03:00 on 2026-03-29.
        let instant = try PointInTime.parse("2026-03-29 02:30", now: Self.now, zone: .berlin)
        #expect(LocalZone.berlin.civil(instant).text() == "2026-03-29 01:59:59")
        #expect(LocalZone.berlin.civil(instant + 1).text() == "2026-03-29 03:00:00")
    }

    @Test func `some days ago keeps the time of day, some hours ago do not`() throws {
        let afterChange = try PointInTime.parse("2026-10-25 12:00", now: Self.now, zone: .berlin)
        let day = try PointInTime.parse("1 day ago", now: afterChange, zone: .berlin)
        let hours = try PointInTime.parse("24 hours ago", now: afterChange, zone: .berlin)
        #expect(LocalZone.berlin.civil(day).text() == "2026-10-24 12:00:00")
        #expect(LocalZone.berlin.civil(hours).text() == "2026-10-24 13:00:00")
    }

    @Test func `a month ago is the last day where the month is shorter`() throws {
        let march = try PointInTime.parse("2026-03-31 12:00", now: Self.now, zone: .utc)
        let instant = try PointInTime.parse("1 month ago", now: march, zone: .utc)
        #expect(LocalZone.utc.civil(instant).text() == "2026-02-28 12:00:00")
    }
}

@Suite struct `A civil time` {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (4_107_542_399, "2100-02-28 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
            (-62_167_219_200, "0000-01-01 00:00:00"), (253_402_300_799, "9999-12-31 23:59:59"),
        ] as [(Int64, String)])
    func `agrees with the calendar`(_ seconds: Int64, _ text: String) {
        #expect(CivilTime(seconds: seconds).text() == text)
        #expect(CivilTime(seconds: seconds).seconds == seconds)
    }

    @Test(arguments: [Int64.min, .max]) func `may be further off than any year`(_ seconds: Int64) {
        let zone = LocalZone { LocalZone.Offset(seconds: $0 > 0 ? 3600 : -3600, name: "TST") }
        #expect(zone.civil(seconds) == CivilTime(seconds: seconds))
        #expect(CivilTime(seconds: seconds).seconds.magnitude == 1 << 55)
    }

    @Test func `comes back from every day of eight centuries`() {
        for day in Int64(-150_000)...150_000 {
            let seconds = day * 86_400 + 3661
            let civil = CivilTime(seconds: seconds)
            guard civil.seconds == seconds, civil.hour == 1, (1...31).contains(civil.day) else {
                return #expect(Bool(false), "day \(day) became \(civil.text())")
            }
        }
    }
}

extension LocalZone {
    /// Berlin's rules of today, for all times: summer from the last Sunday of March to October's.
    static let berlin = LocalZone { instant in
        let year = CivilTime(seconds: instant).year
        let start = lastSunday(month: 3, year: year) + 3600
        let end = lastSunday(month: 10, year: year) + 3600
        return (start..<end).contains(instant)
            ? Offset(seconds: 7200, name: "CEST") : Offset(seconds: 3600, name: "CET")
    }

    private static func lastSunday(month: Int, year: Int) -> Int64 {
        let last = CivilTime(year: year, month: month, day: 31).seconds
        let weekday = (last / 86_400 + 4) % 7
        return last - weekday * 86_400
    }
}

import CommandLine
import Configuration
import Testing

@Suite struct `Text for people` {
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"),
            (1_048_524, "1023.9 KiB"), (1_048_525, "1.0 MiB"), (67_108_864, "64.0 MiB"),
            (-2048, "-2.0 KiB"), (Int64.max, "8.0 EiB"), (Int64.min, "-8.0 EiB"),
        ] as [(Int64, String)])
    func `says sizes`(_ bytes: Int64, _ text: String) {
        #expect(HumanText.size(bytes) == text)
    }

    @Test(arguments: [
        (Duration.zero, "0.0 s"), (.milliseconds(340), "0.3 s"), (.milliseconds(9990), "9.9 s"),
        (.seconds(10), "10 s"), (.seconds(200), "3 min 20 s"), (.seconds(7500), "2 h 5 min"),
        (.seconds(100 * 3600), "4 d 4 h"), (.seconds(-1), "0.0 s"),
    ])
    func `says durations`(_ duration: Duration, _ text: String) {
        #expect(HumanText.duration(duration) == text)
    }

    @Test(
        arguments: [
            (0, "just now"), (59, "just now"), (60, "1 minute ago"), (720, "12 minutes ago"),
            (3600, "1 hour ago"), (172_800, "2 days ago"), (604_800, "1 week ago"),
            (-7200, "in 2 hours"), (63_072_000, "2 years ago"),
        ] as [(Int64, String)])
    func `says ages`(_ seconds: Int64, _ text: String) {
        #expect(HumanText.age(of: 1_000_000 - seconds, now: 1_000_000) == text)
    }

    @Test func `says ages of absurd times without trapping`() {
        #expect(HumanText.age(of: .min, now: .max).hasSuffix("ago"))
        #expect(!HumanText.age(of: .max, now: .min).isEmpty)
    }

    @Test func `says times with their zone`() {
        let zone = LocalZone { _ in LocalZone.Offset(seconds: 3600, name: "CET") }
        #expect(
            HumanText.timeWithUTC(1_795_179_909, in: zone)
                == "2026-11-20 14:05:09 CET (13:05:09 UTC)")
        #expect(
            HumanText.timeWithUTC(1_795_131_000, in: zone)
                == "2026-11-20 00:30:00 CET (2026-11-19 23:30:00 UTC)")
        #expect(HumanText.timeWithUTC(0, in: .utc) == "1970-01-01 00:00:00 UTC")
        #expect(HumanText.timestamp(1_795_179_909) == "2026-11-20T13:05:09Z")
    }

    @Test func `counts`() {
        #expect(HumanText.count(1, "file") == "1 file")
        #expect(HumanText.count(0, "entry", "entries") == "0 entries")
        #expect(HumanText.count(1_234_567, "file") == "1,234,567 files")
    }
}

@Suite struct `A table` {
    @Test func `is as wide as it must be`() {
        var table = Table([("NUMBER", .right), ("TIME", .left), ("TAG", .left), ("SIZE", .right)])
        table.add(["7", "now", "", "1.5 KiB"])
        table.add(["12", "2 hours ago", "", "9 B"])
        #expect(
            table.lines() == [
                "NUMBER  TIME            SIZE", "     7  now          1.5 KiB",
                "    12  2 hours ago      9 B",
            ])
        #expect(
            table.lines(on: Terminal(width: 80, hasColors: true))[0].hasPrefix("\u{1B}[1mNUMBER"))
    }

    @Test func `has no spaces at the ends of its lines`() {
        var table = Table([("A", .left), ("B", .left)])
        table.add(["long enough", ""])
        table.add(["x", "y"])
        #expect(table.lines() == ["A            B", "long enough", "x            y"])
    }
}

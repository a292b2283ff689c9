import Configuration
import Testing

@Suite struct `Texts of values` {
    @Test(arguments: [
        ("10s", 10), ("5m", 300), ("3h", 10_800), ("14d", 1_209_600), ("2w", 1_209_600),
        ("1d12h", 129_600), ("1h 30m", 5400), ("90 minutes", 5400), ("1Y", 31_536_000), ("0s", 0),
    ])
    func `say durations`(_ text: String, _ seconds: Int) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", " ", "5", "h", "5x", "-5m", "5m1h", "5m5m", "1.5h", "9999999999s", "101y", "٣h",
        "511111111y1",
    ])
    func `say no duration`(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: ["0s", "1ms", "10s", "1h30m", "2w", "1w1d1h1m1s1ms"])
    func `come back from durations`(_ text: String) throws {
        let duration = try #require(DurationText.parse(text))
        #expect(DurationText.text(duration) == text)
    }

    @Test(arguments: [
        ("0", 0), ("512", 512), ("64MiB", 67_108_864), ("64 m", 67_108_864),
        ("5 GB", 5_000_000_000),
        ("1.5k", 1536), ("0.1kB", 100), ("2tib", 2_199_023_255_552), ("7b", 7),
        ("8191.999999pib", 9_223_372_035_728_875_901),
    ])
    func `say sizes`(_ text: String, _ bytes: Int64) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test(arguments: [
        "", "x", "5 XB", "-1", "1.", "1.5", ".5k", "1.2.3k", "8192pib", "99999999999999999999",
    ])
    func `say no size`(_ text: String) {
        #expect(SizeText.parse(text) == nil)
    }

    @Test func `keep secrets out of print`() {
        let secret = SensitiveText("s3cret")
        var dumped = ""
        dump(KeySource.passphrase(secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(KeySource.key(secret))", dumped] {
            #expect(!text.contains("s3cret"))
            #expect(text.contains("redacted"))
        }
        #expect(secret.exposed == "s3cret")
    }
}

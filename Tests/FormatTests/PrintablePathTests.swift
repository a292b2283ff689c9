import Testing

@testable import Format

struct PrintablePathTests {
    /// Reads back what ``PrintablePath`` shows; a left inverse proves that nothing is lost.
    private func unescaped(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard let value = Hexadecimal.bytes(digits), value.count == 1 else { return nil }
                bytes += value
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        return bytes
    }

    private func expectFaithful(_ bytes: [UInt8]) {
        let text = PrintablePath.text(bytes)
        #expect(unescaped(text) == bytes, "\(Hexadecimal.text(bytes))")
        let hidden = text.unicodeScalars.filter {
            [.control, .format, .lineSeparator, .paragraphSeparator].contains(
                $0.properties.generalCategory) || $0.properties.isBidiControl
        }
        #expect(hidden.isEmpty, "\(Hexadecimal.text(bytes))")
    }

    @Test(arguments: SeededRandom.seeds)
    func `Random bytes are shown without loss`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 { expectFaithful(random.bytes(random.number(below: 12))) }
    }

    @Test(arguments: SeededRandom.seeds)
    func `Random text with escapes of its own is shown without loss`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let parts = [
            "\\", "x", "0a", "n", "\n", "\t", "\r", "é", "e\u{301}", "\u{202E}", "\u{2066}",
            "\u{85}",
            "\u{2028}", "\u{1B}", "\u{7F}", "\u{200D}", "\u{FEFF}", "\u{E0041}", "/", "→",
        ].map { Array($0.utf8) }
        for _ in 0..<2000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.number(below: 8) {
                bytes += parts[random.number(below: parts.count)]
            }
            if random.isHeads() { bytes.append(0xC3) }
            expectFaithful(bytes)
        }
    }

    @Test func `Every scalar of the basic plane is shown without loss`() {
        for value in UInt32(0)..<0x1_0000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            expectFaithful(Array(String(scalar).utf8))
        }
    }

    @Test(arguments: [
        ("a/b c", "a/b c"), ("é→\u{1F40B}", "é→\u{1F40B}"), ("a\nb", #"a\nb"#), ("\\n", #"\\n"#),
        ("\u{1B}[2J", #"\x1b[2J"#), ("\u{202E}gpj", #"\xe2\x80\xaegpj"#), ("\u{85}", #"\xc2\x85"#),
    ])
    func `Text is shown as it is, the rest escaped`(text: String, shown: String) {
        #expect(PrintablePath.text(Array(text.utf8)) == shown)
    }

    @Test(
        arguments: [
            ([0xFF], #"\xff"#), ([0xC3, 0x41], #"\xc3A"#), ([0xE2, 0x86], #"\xe2\x86"#),
            ([0xC0, 0x80], #"\xc0\x80"#), ([0xED, 0xA0, 0x80], #"\xed\xa0\x80"#),
            ([0xF4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#),
        ] as [([UInt8], String)])
    func `Broken UTF-8 is escaped byte by byte`(bytes: [UInt8], shown: String) {
        #expect(PrintablePath.text(bytes) == shown)
    }
}

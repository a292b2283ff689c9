import LiveFiles
import Testing

@Suite struct JSONCheckTests {
    private static let whole: [String] = [
        "{}", "[]", "null", " true ", "-12.5e+3", #""a\"b\\""#, #"{"a":[1,{"b":null}],"c":"d"}"#,
        "\u{feff}{\"a\": 1}\n", "[1, 2, 3,]", "{\"a\": 1,}\n", "// note\n{\n  \"a\": 1 /* b */\n}",
        "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n// end", "\"\u{e9}\"", "[[[[]]]]", "1\n",
        "{a: 1, $b_2: 'x\\'y', c: +1, d: .5, e: Infinity, f: 0xFF}", "{a:1}", "['\"']",
    ]
    private static let torn: [String] = [
        "", " ", "{", "[1,", #"{"a"#, #"{"a":"#, #"{"a":1"#, #"{"a":1}}"#, #"{"a":1}"b":2}"#,
        #"{"a":1}{"a":2}"#, "{\"a\":1}\u{0}\u{0}\u{0}", "\u{0}\u{0}", "\"a\nb\"", "[1 2]",
        "{a b:1}",
        "not JSON", "a: b", "{\"a\": 'b\"}", "[tru\"a\"]", "[}", "{]", "/* open",
        "{\"a\":1}\n  \"b\": 2\n}", "{\"a\",}", "{a}", "{:1}", "[,1]",
    ]

    private func flaw(_ text: String, step: Int) -> String? {
        var check = JSONCheck()
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(start + step, bytes.count)
            check.add(bytes.span.extracting(start..<end))
            start = end
        }
        return check.finish()
    }

    @Test("Whole JSON is whole, however it comes", arguments: whole, [1, 2, 3, 7, 1000])
    func accepts(text: String, step: Int) {
        #expect(flaw(text, step: step) == nil)
    }

    @Test("What was cut off or mixed up is not", arguments: torn, [1, 2, 3, 7, 1000])
    func refuses(text: String, step: Int) {
        #expect(flaw(text, step: step) != nil)
    }

    /// An empty file may be meant, and so may a text of another kind.
    @Test(
        "What looks like JSON that was cut off or overwritten is told from files of another kind",
        arguments: [
            ("{", true), ("[1,", true), (#"{"a"#, true), (#"{"a":1}}"#, true),
            (#"{"a":1}"b":2}"#, true), ("{\"a\":1}\n{\"a\":", true), ("\u{0}\u{0}", true),
            ("{\"a\":\"\u{0}\u{0}", true), ("{\"a\":1}\u{0}", true),
            ("", false), (" ", false), ("not JSON", false), ("a: b", false), ("/* open", false),
            ("{{ name }}", false), ("{ \"a\": <%= b %> }", false), ("{}", false),
        ])
    func tellsTorn(text: String, isTorn: Bool) {
        var check = JSONCheck()
        check.add(Array(text.utf8).span)
        _ = check.finish()
        #expect(check.isTorn == isTorn)
    }

    @Test("An object is torn at every byte but its last")
    func tornEverywhere() {
        let text = #"{"name": "a \"b\" c", "list": [1, -2.5, true, null, {"x": []}], "n": 12}"#
        for count in 0..<text.utf8.count {
            let start = String(decoding: Array(text.utf8)[..<count], as: UTF8.self)
            #expect(flaw(start, step: 4) != nil, "\(start)")
        }
        #expect(flaw(text, step: 4) == nil)
    }

    @Test("A shorter text over a longer one leaves an end that shows")
    func shorterOverLonger() {
        let long = #"{"users":["alice","bob","carol"],"count":3}"#
        let short = #"{"users":["alice"],"count":1}"#
        let mixed = short + long.dropFirst(short.count)
        #expect(flaw(mixed, step: 5) != nil)
    }

    @Test("Other encodings and very deep nesting are taken as they are")
    func opaque() {
        var check = JSONCheck()
        check.add(([0xff, 0xfe, 0x7b, 0x00] as [UInt8]).span)
        #expect(check.finish() == nil)
        #expect(flaw(String(repeating: "[", count: 5000), step: 1000) == nil)
    }

    @Test("Bytes that are not UTF-8 may stand in texts")
    func latin() {
        var check = JSONCheck()
        check.add(([0x22, 0xe9, 0xff, 0x22] as [UInt8]).span)
        #expect(check.finish() == nil)
    }
}

import Configuration
import Testing

@Suite struct `A JSON value` {
    let value: JSONValue = [
        "b": [1, true, nil, "x"], "a": ["empty": [], "none": .object([])],
    ]

    @Test func `keeps the order of its members on one line`() {
        #expect(value.line == #"{"b":[1,true,null,"x"],"a":{"empty":[],"none":{}}}"#)
    }

    @Test func `is indented for people`() {
        #expect(
            value.pretty == """
                {
                  "b": [
                    1,
                    true,
                    null,
                    "x"
                  ],
                  "a": {
                    "empty": [],
                    "none": {}
                  }
                }
                """)
    }

    @Test func `escapes what JSON and terminals must not see`() {
        let text: JSONValue = "a\"b\\c\n\r\t\u{0}\u{1B}\u{7F}é"
        #expect(text.line == #""a\"b\\c\n\r\t\u0000\u001b\u007fé""#)
    }
}

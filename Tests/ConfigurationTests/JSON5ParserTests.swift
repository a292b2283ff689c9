import Configuration
import Testing

@Suite struct `The JSON5 parser` {
    @Test func `reads what people write`() throws {
        let node = try JSON5Parser.parse(
            """
            // a comment
            {
              repository: 's3://${BUCKET}/holdfast', /* another */
              "sources": ["data", { sqlite: "db", optional: true, },],
              keep: { hourly: +72, daily: 0xE, half: .5, whole: 5., tiny: 1e-2, none: null },
              $a_1: -1, über: "line \\
            two", escapes: "\\x41\\u00e9\\ud83d\\ude00\\0\\q",
            }
            """)
        #expect(
            node.plain
                == #"{repository:"s3://${BUCKET}/holdfast",sources:["data",{sqlite:"db",optional:true}],"#
                + #"keep:{hourly:72.0,daily:14.0,half:0.5,whole:5.0,tiny:0.01,none:null},"#
                + #"$a_1:-1.0,über:"line two",escapes:"Aé😀\#u{0}q"}"#)
    }

    @Test(arguments: [
        ("", "1:1: the text ends where a value is missing"),
        ("{", "1:2: expected a name"),
        ("{a}", #"1:3: expected a colon after "a""#),
        ("{a:}", "1:4: expected a value"),
        ("{a:1 b:2}", "1:6: expected a comma or a closing brace"),
        ("{a:1,,}", "1:6: expected a name"),
        ("[1 2]", "1:4: expected a comma or a closing bracket"),
        ("[,]", "1:2: expected a value"),
        ("{a:1,\n 'a':2}", #"2:2: "a" stands here twice"#),
        ("{a: data}", #"1:5: "data" needs quotes"#),
        ("{1a: 2}", "1:4: expected a name"),
        ("{}\r\n{}", "2:1: something follows the end of the value"),
        ("\"a\nb\"", "1:1: the text that starts here has no closing quote"),
        ("'a", "1:1: the text that starts here has no closing quote"),
        ("[1, /* no end", "1:5: the comment that starts here has no end"),
        ("1.2.3", "1:1: not a number"),
        ("01", "1:1: not a number"),
        (".", "1:1: not a number"),
        ("1e999", "1:1: not a number"),
        ("--1", "1:1: not a number"),
        ("0x", "1:1: not a number"),
        (#""\u12""#, "1:6: an escape needs 4 hexadecimal digits"),
        (#""\ud800x""#, "1:3: half of a surrogate pair is missing"),
        (#""\udc00""#, "1:3: half of a surrogate pair is missing"),
        (#""\1""#, "1:3: unknown escape"),
    ])
    func `says where it stops understanding`(_ text: String, _ message: String) {
        let error = #expect(throws: TextError.self) { try JSON5Parser.parse(text) }
        #expect(error.map { "\($0.location): \($0.reason)" } == message)
    }

    @Test func `remembers where each value stands`() throws {
        let node = try JSON5Parser.parse("{\n  a: [1,\r\n    'x'] }")
        guard case .object(let members) = node.value, case .array(let list) = members[0].node.value
        else { return #expect(Bool(false), "not the expected shape") }
        #expect(members[0].location.description == "2:3")
        #expect(list.map(\.location.description) == ["2:7", "3:5"])
    }

    @Test func `refuses nesting that would exhaust the stack`() {
        for bracket in ["[", "{a:"] {
            let deep = String(repeating: bracket, count: 100_000)
            let error = #expect(throws: TextError.self) { try JSON5Parser.parse(deep) }
            #expect(error?.reason == "values are nested too deeply")
        }
    }

    @Test func `survives every cut and every changed character of a file`() {
        let text = Array(#"{a:['x',"\u00e9\n",{b:-1.5e3,},null],/*c*/ $d:0x1F,//e"# + "\n f:true}")
        for cut in text.indices {
            _ = try? JSON5Parser.parse(String(text[..<cut]))
            for replacement in ["\"", "\\", "{", "]", "\u{0}", "9", "/"] as [Character] {
                var changed = text
                changed[cut] = replacement
                _ = try? JSON5Parser.parse(String(changed))
            }
        }
    }
}

extension JSONNode {
    /// The value in a form that tests can write down.
    var plain: String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .array(let nodes): "[" + nodes.map(\.plain).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { $0.name + ":" + $0.node.plain }.joined(separator: ",") + "}"
        }
    }
}

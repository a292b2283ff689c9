import Testing

@testable import Comparison

@Suite struct `Differences of JSON texts` {
    private func changes(_ old: String, _ new: String) throws -> [String] {
        let difference = JSONDifference(
            try JSONTape(Array(old.utf8)), try JSONTape(Array(new.utf8)))
        #expect(difference.count == difference.changes.count)
        return difference.changes.map { change in
            let path = change.path.map { step in
                switch step {
                case .key(let key): key
                case .index(let index): "\(index)"
                }
            }
            return path.joined(separator: ".") + ": \(text(change.before)) -> \(text(change.after))"
        }
    }

    private func text(_ value: JSONDifference.Value?) -> String {
        switch value {
        case nil: "nothing"
        case .plain(let text): text
        case .string(let text): "'\(text)'"
        case .array(let count): "[\(count)]"
        case .object(let count): "{\(count)}"
        }
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #" { "a" : 1 } "#, []),
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []),
            (#"{"a":{"b":[1,{"c":"x"}]}}"#, #"{"a":{"b":[1,{"c":"y"}]}}"#, ["a.b.1.c: 'x' -> 'y'"]),
            (#"{"a":1,"b":2}"#, #"{"b":2,"c":3}"#, ["a: 1 -> nothing", "c: nothing -> 3"]),
            (#"[1,2,3,4]"#, #"[1,9,2,3,4]"#, ["1: nothing -> 9"]),
            (#"[1,2,3]"#, #"[3]"#, ["0: 1 -> nothing", "1: 2 -> nothing"]),
            (#"[1,2]"#, #"[5,6,7]"#, ["0: 1 -> 5", "1: 2 -> 6", "2: nothing -> 7"]),
            (#"{"a":{}}"#, #"{"a":[null]}"#, ["a: {0} -> [1]"]),
            (#"{"a":"x\u0041\ud83d\ude00\n"}"#, "{\"a\":\"xA😀\\u000A\"}", []),
            (#"{"a":1,"a":2}"#, #"{"a":2}"#, []),
            (#"{"a":1}"#, #"{"a":1,"a":2}"#, ["a: 1 -> 2"]),
            ("1", "true", [": 1 -> true"]), (#"{"":1}"#, #"{"":2}"#, [": 1 -> 2"]),
            ("\u{FEFF}[]", "[]", []),
        ] as [(String, String, [String])])
    func `are told key by key`(_ old: String, _ new: String, _ expected: [String]) throws {
        #expect(try changes(old, new) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}", "nul", "01", "1.",
        "-",
        "1e", "\"a", "\"a\\", "\"a\nb\"", "[1] 2", "[1 2]", "{\"a\":1,}", "NaN", "// x\n1", "]",
        "+1",
        String(repeating: "[", count: 300) + String(repeating: "]", count: 300),
    ])
    func `are not made of what is no JSON`(_ text: String) {
        #expect(throws: JSONFault.self) { try JSONTape(Array(text.utf8)) }
    }

    @Test(arguments: ["0", "-0.5e+10", "[]", "{}", "\"\\\"\"", "[[],{}]", "null", "\"\u{7F}é\""])
    func `are made of what is`(_ text: String) throws {
        _ = try JSONTape(Array(text.utf8))
    }

    @Test func `are bounded in memory`() throws {
        let many = "[" + String(repeating: "0,", count: 2 << 20) + "0]"
        #expect(throws: JSONFault.self) { try JSONTape(Array(many.utf8)) }
        #expect(throws: JSONFault.self) {
            try JSONTape([UInt8](repeating: 0x20, count: JSONTape.longest + 1))
        }
        let zeros = "[" + String(repeating: "0,", count: 4999) + "0]"
        let ones = "[" + String(repeating: "1,", count: 4999) + "1]"
        let difference = JSONDifference(
            try JSONTape(Array(zeros.utf8)), try JSONTape(Array(ones.utf8)))
        #expect(difference.count == 5000)
        #expect(difference.changes.count == 1000)
    }
}

@Suite struct `Differences of lines` {
    private func lines(_ old: String, _ new: String) -> [String]? {
        LineDifference(Array(old.utf8), Array(new.utf8))?.lines.map {
            "\($0.number)\($0.isAdded ? "+" : "-")\(String(decoding: $0.bytes, as: UTF8.self))"
        }
    }

    @Test func `are the lines that are not common`() {
        #expect(lines("a\nb\nc\n", "a\nb\nc\n") == [])
        #expect(lines("a\nb\nc\n", "a\nx\nc\n") == ["2-b", "2+x"])
        #expect(lines("a\nb\nc\nd\n", "b\nc\nx\nd\n") == ["1-a", "3+x"])
        #expect(lines("", "a") == ["1+a"])
        #expect(lines("a", "") == ["1-a"])
        #expect(lines("a\n", "a\0") == nil)
    }

    @Test func `are told as a block where they are many`() throws {
        let old = (0..<1500).map { "old \($0)\n" }.joined()
        let new = (0..<1500).map { "new \($0)\n" }.joined()
        let found = try #require(lines("same\n" + old, "same\n" + new))
        #expect(found.count == 3000)
        #expect(found.first == "2-old 0")
        #expect(found.last == "1501+new 1499")
    }
}

@Suite struct `What looks like a secret` {
    @Test(arguments: [
        "token", "authToken", "API_KEY", "apiKey", "TOKEN_ENCRYPTION_KEY", "password", "auth",
        "db-password", "session_id", "privateKey",
    ])
    func `by its name`(_ name: String) {
        #expect(SecretWords.isSecret(name: name))
    }

    @Test(arguments: ["key", "name", "author", "monkey-business", "publicKey", "id", ""])
    func `has no such name`(_ name: String) {
        #expect(!SecretWords.isSecret(name: name))
    }

    @Test(arguments: [
        "app_16C7e42F292c6912E7710c838347Ae178B4a", "abcdef0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x", "postgres://u:p@h/db",
        "see mysql://root:pw@localhost:3306/x now",
    ])
    func `by its value`(_ value: String) {
        #expect(SecretWords.isSecret(value: value))
    }

    @Test(arguments: [
        "Ann", "2026-11-20T13:05:09.123Z", "123456789012345678901", "a sentence of some words",
        "123e4567-e89b-12d3-a456-426614174000", "https://example.org/a/b?c=d",
        "mysql://localhost/x", "averyveryverylongwordwithoutdigits",
    ])
    func `has no such value`(_ value: String) {
        #expect(!SecretWords.isSecret(value: value))
    }

    @Test(arguments: [
        ("TOKEN=abc", "TOKEN=[hidden]"), (#""password": "x","#, #""password":[hidden]"#),
        ("name: Ann", "name: Ann"), ("x = app_16C7e42F292c6912E771", "x = [hidden]"),
        ("url=postgres://u:p@h/db", "url=postgres://u:[hidden]@h/db"),
    ])
    func `is left out of lines`(_ line: String, _ shown: String) {
        #expect(SecretWords.hiding(inSetting: line).replacing(":  [", with: ": [") == shown)
    }

    @Test(arguments: [
        ("users.enc", true), (".env", true), (".env.local", true), ("id_rsa", true),
        ("a.json", false), ("environment", false),
    ])
    func `is a whole file`(_ name: String, _ isSecret: Bool) {
        #expect(SecretWords.isSecret(file: name) == isSecret)
    }
}

import Testing

@testable import Comparison

@Suite struct `Merged JSON` {
    private func merge(_ base: String?, _ ours: String, _ theirs: String) throws -> String? {
        try JSONMerge.merge(
            base: base.map { Array($0.utf8) }, ours: Array(ours.utf8), theirs: Array(theirs.utf8)
        ).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":1,"b":2}"#, #"{"a":1,"c":3}"#, #"{"a":1,"b":2,"c":3}"#),
            (#"{"a":1,"b":2}"#, #"{"a":9,"b":2}"#, #"{"a":1,"b":8}"#, #"{"a":9,"b":8}"#),
            (#"{"a":1,"b":2}"#, #"{"a":1,"b":2}"#, #"{"b":2}"#, #"{"b":2}"#),
            (#"{"a":1,"b":2}"#, #"{"b":2}"#, #"{"a":1,"b":3}"#, #"{"b":3}"#),
            (#"{"a":1}"#, #"{"a":1}"#, "{}", "{}"), ("{}", "{}", #"{"a":[1]}"#, #"{"a":[1]}"#),
            (
                #"{"u":{"x":{"t":1}}}"#, #"{"u":{"x":{"t":1},"y":{"t":2}}}"#,
                #"{"u":{"x":{"t":5}}}"#, #"{"u":{"x":{"t":5},"y":{"t":2}}}"#
            ),
            // Nothing of ours is written anew without need.
            (
                #"{"a":1,"d":[1]}"#, #"{ "a": 1 ,"d": {"x" :2} }"#, #"{"O":1,"a":1,"d":[1]}"#,
                #"{ "a": 1, "d": {"x" :2}, "O": 1 }"#
            ),
            (#"{"a":1}"#, #"{ "a": 1 , "b" :2}"#, #"{"a":1}"#, #"{ "a": 1 , "b" :2}"#),
            // What looks alike is not the same.
            (
                #"{"a":"\u00e9"}"#, #"{"a":"\u00e9","b":1}"#, #"{"a":"e\u0301"}"#,
                #"{"a":"e\u0301","b":1}"#
            ),
            // Both have done the same.
            (#"{"a":1}"#, #"{"a":2,"n":[1, 2]}"#, #"{"a":2,"n":[1,2]}"#, #"{"a":2,"n":[1, 2]}"#),
            (#"{"a":1}"#, "{}", "{}", "{}"),
            // Numbers and escapes are as they were written.
            (
                #"{}"#, #"{"a":1.50}"#, #"{"\u0062":12345678901234567890}"#,
                #"{"a":1.50,"\u0062":12345678901234567890}"#
            ),
        ])
    func `has what either side has done`(
        base: String, ours: String, theirs: String, merged: String
    ) throws {
        #expect(try merge(base, ours, theirs) == merged)
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, #"{"a":2}"#, #"{"a":3}"#), (#"{"a":1}"#, "{}", #"{"a":3}"#),
            (#"{"a":1}"#, #"{"a":2}"#, "{}"), (#"{"a":[1]}"#, #"{"a":[1,2]}"#, #"{"a":[1,3]}"#),
            ("[1]", "[1,2]", "[1,3]"), (#"{"a":1}"#, "[]", #"{"a":2}"#),
            (#"{}"#, #"{"a":1,"a":2}"#, #"{"b":1}"#),
            (#"{"a":{}}"#, #"{"a":{"x":1}}"#, #"{"a":{"x":2}}"#),
        ])
    func `is none where both have changed the same`(
        base: String, ours: String, theirs: String
    )
        throws
    {
        #expect(try merge(base, ours, theirs) == nil)
    }

    @Test func `has no base where both sides made the file`() throws {
        #expect(try merge(nil, #"{"a":1}"#, #"{"b":2}"#) == #"{"a":1,"b":2}"#)
        #expect(try merge(nil, #"{"a":1}"#, #"{"a":2}"#) == nil)
    }

    @Test func `keeps our layout`() throws {
        let base = "{\n  \"a\": 1,\n  \"b\": {}\n}\n"
        let ours = "{\n  \"a\": 2,\n  \"b\": {}\n}\n"
        let theirs = "{\n  \"a\": 1,\n  \"b\": {},\n  \"c\": [\n    1\n  ]\n}\n"
        #expect(
            try merge(base, ours, theirs)
                == "{\n  \"a\": 2,\n  \"b\": {},\n  \"c\": [\n    1\n  ]\n}\n")
    }

    @Test func `refuses what is no JSON`() {
        #expect(throws: JSONFault.self) { try merge("{}", "{", "{}") }
    }

    /// Random objects: without a change of theirs it is ours, without one of ours it means theirs,
    /// and either order of sides means the same.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `joins whatever the sides are`(seed: UInt64) throws {
        var random = Chance(seed: seed)
        let base = random.object(2)
        let (ours, theirs) = (random.changed(base), random.changed(base))
        #expect(try merge(base.text, ours.text, base.text) == ours.text)
        try expectSame(try merge(base.text, base.text, theirs.text), theirs.text)
        let one = try merge(base.text, ours.text, theirs.text)
        let other = try merge(base.text, theirs.text, ours.text)
        #expect((one == nil) == (other == nil))
        if let one { try expectSame(other, one) }
    }

    private func expectSame(_ merged: String?, _ expected: String) throws {
        let merged = try #require(merged)
        // Nothing is left to do where both mean the same.
        let difference = JSONDifference(
            try JSONTape(Array(merged.utf8)), try JSONTape(Array(expected.utf8)))
        #expect(difference.count == 0, "\(merged) is not \(expected)")
    }
}

/// Small objects by chance.
private struct Chance {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    indirect enum Node: Equatable {
        case plain(Int)
        case object([String: Node])

        var text: String {
            switch self {
            case .plain(let number): "\(number)"
            case .object(let members):
                "{"
                    + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.text)" }
                    .joined(separator: ",") + "}"
            }
        }
    }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func object(_ depth: Int) -> Node {
        var members: [String: Node] = [:]
        for _ in 0..<next(4) { members["k\(next(6))"] = node(depth) }
        return .object(members)
    }

    private mutating func node(_ depth: Int) -> Node {
        depth > 0 && next(2) == 0 ? object(depth - 1) : .plain(next(5))
    }

    mutating func changed(_ node: Node) -> Node {
        guard case .object(var members) = node else { return .plain(next(5)) }
        for _ in 0..<next(3) {
            let key = "k\(next(6))"
            switch next(3) {
            case 0: members[key] = nil
            case 1: members[key] = self.node(1)
            default: members[key] = members[key].map { changed($0) }
            }
        }
        return .object(members)
    }
}

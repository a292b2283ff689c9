import Age
import Testing

@Suite struct ArmorTests {
    static let begin = "-----BEGIN AGE ENCRYPTED FILE-----\n"
    static let end = "-----END AGE ENCRYPTED FILE-----\n"

    @Test(arguments: [0, 1, 2, 3, 47, 48, 49, 50, 95, 96, 97, 1000])
    func `what is armored reads back, and armors to the same`(count: Int) throws {
        let armored = Armor.encode(pattern(count))
        #expect(Armor.begins(armored))
        #expect(try Armor.decode(armored) == pattern(count))
        let lines = armored.split(separator: UInt8(ascii: "\n"))
        #expect(lines.dropLast(2).dropFirst().allSatisfy { $0.count == 64 })
    }

    @Test(arguments: ["YQ==\n", "YWI=\n", "YWJj\n", "YWJj\r\n", ""])
    func `a good body is taken`(body: String) throws {
        let bytes = try Armor.decode(ascii("\n \t" + Self.begin + body + Self.end + "\r\n "))
        #expect(bytes == Array(ascii("abc").prefix(bytes.count)))
        #expect(try Armor.decode(ascii(Self.begin + body + Self.end.dropLast())) == bytes)
    }

    @Test(arguments: [
        "", begin, begin + "YWJj\n", end, begin + begin + end, "x" + begin + end,
        begin + end + "x", begin + end + end, begin + "\n" + end, begin + "YWJj\n\n" + end,
        begin + "YWJj\nYWJj\n" + end, begin + "YQ\n" + end, begin + "YQ=\n" + end,
        begin + "YR==\n" + end, begin + " YWJj\n" + end, begin + "YWJj \n" + end,
        begin + "YW\rJj\n" + end, begin + "YWJj" + end,
        begin + String(repeating: "A", count: 68) + "\n" + end,
        begin + String(repeating: "A", count: 10_000), begin + "Comment: x\n\nYWJj\n" + end,
        begin.lowercased() + "YWJj\n" + end, begin.replacing("AGE", with: "PGP") + "YWJj\n" + end,
        begin + "YWJj\n" + end.replacing("AGE", with: "PGP"),
        begin + String(repeating: "A", count: 62) + "==\nYWJj\n" + end,
    ])
    func `bad armor is refused`(text: String) {
        #expect(failure { _ = try Armor.decode(ascii(text)) }?.kind == .malformedArmor)
    }

    @Test func `armor is told from other files by its beginning`() {
        #expect(Armor.begins(ascii("-----")))
        #expect(Armor.begins(ascii(" \r\n-----BEGIN PGP")))
        #expect(!Armor.begins(ascii("----")))
        #expect(!Armor.begins(ascii("age-encryption.org/v1\n-----")))
        #expect(!Armor.begins([]))
    }
}

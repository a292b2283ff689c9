import Age
import Testing

@Suite struct KeyFileTests {
    static let one = KeyTests.identity
    static let other = "AGE-SECRET-KEY-19WUQ65MMRK378Z7NQDS64P2KS677P6KDW930AA4ZTL5HHAF85FDSAJG0J9"
    static let comments = "# created: 2024-05-01T12:00:00Z\n# public key: \(KeyTests.recipient)\n"

    static let wrongPastes: [(file: String, subject: String, reason: String, hint: String)] = [
        ("", "the key file", "empty", "age-keygen"),
        (" \r\n\t\"\" \n", "the key file", "empty", "age-keygen"),
        (" \n\n", "the key file", "empty", "age-keygen"),
        (comments, "the key file", "comments only", "AGE-SECRET-KEY-1"),
        ("\"\(one)", "the key file", "one end only", "quote all"),
        ("\(one)'", "the key file", "one end only", "quote all"),
        ("# a\n\(KeyTests.recipient)", "line 2", "a recipient", "AGE-SECRET-KEY-1"),
        ("age1yubikey1qwertyqwerty", "line 1", "plugin", "age-keygen"),
        ("AGE-PLUGIN-YUBIKEY-1QQQQQQ", "line 1", "plugin", "age-keygen"),
        ("\nAGE-SECRET-KEY-PQ-1QQQQ", "line 1", "post-quantum", "age-keygen"),
        ("#\nAGE-SECRET-KEY-PQ-1QQQQ", "line 2", "post-quantum", "age-keygen"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", "line 1", "SSH private", "age-keygen"),
        ("-----BEGIN RSA PRIVATE KEY-----", "line 1", "SSH private", "age-keygen"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "line 1", "SSH public", "age-keygen"),
        ("age-encryption.org/v1\n-> scrypt xyz 18\n", "line 1", "encrypted", "age --decrypt"),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", "line 1", "encrypted", "age --decrypt"),
        ("HOLDFAST_KEY=\(one)", "line 1", "neither", "AGE-SECRET-KEY-1"),
        ("\(one) \(one)", "line 1", "cannot occur", "copy it once more"),
        (String(one.dropLast()), "line 1", "checksum", "copy it once more"),
        (String(one.dropLast(40)), "line 1", "checksum", "copy it once more"),
        ("AGE-SECRET-KEY-1", "line 1", "cut short", "copy it once more"),
        (one.lowercased(), "line 1", "does not start", "AGE-SECRET-KEY-1"),
        (String(one.dropLast()) + "x", "line 1", "mixes upper and lower", "copy it once more"),
        ("# fine\n\n\(one)\nrubbish", "line 4", "neither", "age-keygen"),
    ]

    static let goodPastes: [String] = [
        one, one + "\n", "  \(one)\t\n", comments + one + "\n",
        (comments + one + "\n").replacing("\n", with: "\r\n"),
        (comments + one + "\n").replacing("\n", with: "\r"),
        (comments + one + "\n").replacing("\n", with: "\\n"),
        (comments + one + "\n").replacing("\n", with: "\\r\\n"),
        "\"" + (comments + one + "\n").replacing("\n", with: "\\n") + "\"\n",
        "\"\(comments)\(one)\n\"", "'\(one)'", "\n\n\(comments)\n\n\(one)\n\n",
        "\u{feff}\(comments)\(one)",
        "# it lies in C:\\new\\run\n\(one)\n", "#\n\(one)\n#",
    ]

    @Test(arguments: goodPastes)
    func `an identity is found however the file was pasted`(file: String) throws {
        let identities = try KeyFile.parse(file)
        #expect(identities.map(\.recipient.text) == [KeyTests.recipient])
    }

    @Test func `all identities are found, in their order`() throws {
        let file = Self.comments + Self.one + "\n# another\n" + Self.other + "\n" + Self.one
        #expect(
            try KeyFile.parse(file).map { try $0.string } == [Self.one, Self.other, Self.one])
    }

    @Test(arguments: wrongPastes)
    func `each wrong paste has its own words`(
        file: String, subject: String, reason: String, hint: String
    ) {
        let error = failure { _ = try KeyFile.parse(file) }
        #expect(error?.subject.hasPrefix(subject) == true)
        #expect(error?.reason.contains(reason) == true)
        #expect(error?.hint?.contains(hint) == true)
    }

    @Test func `no error repeats the secret`() {
        for count in 17..<Self.one.count {
            for text in ["\(Self.one.prefix(count))", "x\(Self.one)", "\(Self.one)\(count)"] {
                let error = failure { _ = try KeyFile.parse(text) }
                let words = error.map { "\($0)" } ?? ""
                #expect(!words.contains("GFPYY") && !words.contains("gfpyy"))
            }
        }
    }

    @Test(arguments: [[0xff, 0xfe], [0xfe, 0xff]] as [[UInt8]])
    func `a file in UTF-16 is named so`(mark: [UInt8]) {
        let file = mark + Self.one.utf8.flatMap { [$0, 0] }
        let error = failure { _ = try KeyFile.parse(file.span) }
        #expect(error?.reason.contains("UTF-16") == true)
    }

    @Test func `a file that is too large is refused unread`() {
        let file = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 20 + 1)
        #expect(failure { _ = try KeyFile.parse(file.span) }?.reason.contains("large") == true)
    }
}

import Cryptography
import Testing

@testable import Age

@Suite struct KeyTests {
    // The examples of the specification.
    static let identity =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    static let recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    @Test func `the specification's example parses, and writes itself`() throws {
        let identity = try Identity(Self.identity)
        #expect(try identity.string == Self.identity)
        #expect(identity.recipient.text == Self.recipient)
        #expect(try Recipient(parsing: Self.recipient) == identity.recipient)
    }

    @Test func `a generated identity reads itself back`() throws {
        let identity = try Identity.generate(using: SystemRandom())
        let again = try Identity(identity.string)
        #expect(again.recipient == identity.recipient)
        #expect(try Recipient(parsing: identity.recipient.text) == identity.recipient)
    }

    @Test func `identities come from the randomness that is given`() throws {
        let one = try Identity.generate(using: Foretold())
        let same = try Identity.generate(using: Foretold())
        #expect(one.recipient == same.recipient)
    }

    @Test func `no change of a character or of the length passes`() throws {
        for text in [Self.identity, Self.recipient] {
            let isIdentity = text == Self.identity
            let parse: ([UInt8]) throws -> Void = { text in
                if isIdentity {
                    _ = try Identity(parsing: text.span)
                } else {
                    _ = try Recipient(parsing: String(decoding: text, as: UTF8.self))
                }
            }
            let good = ascii(text)
            try parse(good)
            for index in good.indices {
                for other in ascii("aAqQ1-! ") where other != good[index] {
                    var bad = good
                    bad[index] = other
                    #expect(failure { try parse(bad) } != nil)
                }
                #expect(failure { try parse(Array(good[..<index])) } != nil)
                #expect(failure { try parse(Array(good[index...].dropFirst())) } != nil)
            }
            #expect(failure { try parse(good + [good[0]]) } != nil)
            #expect(failure { try parse(good + ascii(" ")) } != nil)
        }
    }

    @Test func `another case is refused, though its checksum holds`() {
        #expect(failure { _ = try Identity(Self.identity.lowercased()) } != nil)
        #expect(failure { _ = try Recipient(parsing: Self.recipient.uppercased()) } != nil)
    }

    @Test(arguments: [
        // Of BIP 173's lists: valid, and invalid with the word of ours that tells why.
        ("A12UEL5L", nil), ("a12uel5l", nil),
        ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", nil),
        ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", nil), ("?1ezyfcl", nil),
        (
            "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio"
                + "1tt5tgs", nil
        ),
        ("\u{20}1nwldj5", "cannot occur"), ("\u{7f}1axkwrx", "cannot occur"),
        ("pzry9x0s0muk", "no “1”"), ("1pzry9x0s0muk", "no “1”"), ("x1b4n0q5v", "cannot occur"),
        ("li1dgmt3", "cut short"), ("A1G7SGD8", "checksum"), ("10a06t8", "no “1”"),
        ("1qzzfhee", "no “1”"), ("A12uEL5L", "mixes"), ("a12uel5m", "checksum"),
    ])
    func `bech32 is as strict as its specification`(text: String, fault: String?) {
        let reason: String?
        do throws(Bech32.Fault) {
            let decoded = try Bech32.decode(ascii(text).span)
            reason = nil
            #expect(text.hasPrefix(decoded.prefix + "1"))
        } catch {
            reason = error.reason
        }
        #expect((reason == nil) == (fault == nil))
        if let fault { #expect(reason?.contains(fault) == true) }
    }

    @Test(arguments: 0...70)
    func `bech32 of any length reads back`(count: Int) throws {
        let data = pattern(count)
        let size = Bech32.encodedCount("test", dataCount: count)
        let text = [UInt8](capacity: size) { output in
            Bech32.encode("test", data.span, isUpperCase: count % 2 == 0, into: &output)
        }
        #expect(text.count == size)
        let decoded = try Bech32.decode(text.span)
        #expect(contents(decoded.data) == data)
    }

    @Test func `bech32 whose last bits are not zero is refused`() {
        // The data “qp” would be one byte 0 and two bits 01; the checksum is right.
        var refused = 0
        for last in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" {
            let text = withChecksum("x", "q\(last)")
            do throws(Bech32.Fault) {
                _ = try Bech32.decode(ascii(text).span)
            } catch {
                refused += error.reason.contains("last bits") ? 1 : 0
            }
        }
        #expect(refused == 24)
    }

    /// Finds a text's checksum by what the decoder accepts of a plain computation.
    private func withChecksum(_ prefix: String, _ data: String) -> String {
        let alphabet = ascii("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
        let generators: [UInt32] = [
            0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
        ]
        let values = ascii(data).compactMap { alphabet.firstIndex(of: $0).map(UInt32.init) }
        let expanded =
            ascii(prefix).map { UInt32($0 >> 5) } + [0] + ascii(prefix).map { UInt32($0 & 31) }
        var state: UInt32 = 1
        for value in expanded + values + [0, 0, 0, 0, 0, 0] {
            let top = state >> 25
            state = (state & 0x1ff_ffff) << 5 ^ value
            for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { state ^= generators[bit] }
        }
        let sum = (0..<6).map { alphabet[Int((state ^ 1) >> UInt32(25 - 5 * $0) & 31)] }
        return "\(prefix)1\(data)" + String(decoding: sum, as: UTF8.self)
    }

    @Test(arguments: [
        (identity, AgeError.Kind.malformedKey, "an identity"),
        ("age1pq1qqqq", .unsupported, "post-quantum"),
        ("age1yubikey1qwerty", .unsupported, "plugin"),
        ("ssh-ed25519 AAAAC3Nz", .unsupported, "SSH"),
        ("", .malformedKey, "no “1”"),
        ("bob@example.com", .malformedKey, "no “1”"),
    ])
    func `what is no recipient of ours is named`(text: String, kind: AgeError.Kind, word: String) {
        let error = failure { _ = try Recipient(parsing: text) }
        #expect(error?.kind == kind)
        #expect(error?.reason.contains(word) == true)
        #expect(error.map { "\($0)".contains("GFPYYSJZ") } == false)
    }
}

@Suite struct Base64Tests {
    @Test(arguments: 0...100)
    func `any length reads back, padded or not`(count: Int) throws {
        let bytes = pattern(count)
        let plain = Base64.encode(bytes.span)
        #expect(Base64.decode(plain.span) == bytes)
        let padded = Base64.encode(bytes.span, padded: true)
        var decoded: [UInt8] = []
        let isGood = Base64.decodePadded(padded.span, into: &decoded)
        #expect(isGood)
        #expect(decoded == bytes)
        #expect(padded.count % 4 == 0)
        #expect(Base64.decode(padded.span) == (count % 3 == 0 ? bytes : nil))
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ])
    func `RFC 4648's examples hold`(plain: String, encoded: String) {
        #expect(Base64.encode(ascii(plain).span) == ascii(encoded))
    }

    @Test(arguments: [
        "A", "AAAAA", "Zh", "Zm9", "Z g", "Zg==", "Zm9v\n", "Zm9-", "Zm9_", "=", "é1",
    ])
    func `what is not canonical is refused`(text: String) {
        #expect(Base64.decode(ascii(text).span) == nil)
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zg==Zg==", "Zm9=", "=Zm9"])
    func `wrong padding is refused`(text: String) {
        var decoded: [UInt8] = []
        let isGood = Base64.decodePadded(ascii(text).span, into: &decoded)
        #expect(!isGood)
    }
}

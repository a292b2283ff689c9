import Cryptography
import Testing

@testable import Age

@Suite struct AgeFileTests {
    static let chunk = 64 << 10
    static let lengths = [
        0, 1, 16, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1, 200_001,
    ]
    let identity: Identity
    let other: Identity

    init() throws {
        identity = try Identity(KeyFileTests.one)
        other = try Identity(KeyFileTests.other)
    }

    @Test(arguments: lengths)
    func `what is encrypted decrypts`(count: Int) throws {
        let file = try AgeFile.encrypt(pattern(count), to: [identity.recipient])
        #expect(try AgeFile.decrypt(file, [identity]) == pattern(count))
        #expect(try AgeFile.decrypt(Armor.encode(file), [other, identity]) == pattern(count))
    }

    @Test(arguments: lengths, [1 << 20, chunk, 1000])
    func `writers and readers make no difference by their steps`(count: Int, step: Int) throws {
        let plaintext = pattern(count)
        let whole = try AgeFile.encrypt(
            plaintext.span, to: [identity.recipient], using: Foretold())
        var writer = try AgeWriter(to: [identity.recipient], using: Foretold())
        var file: [UInt8] = []
        for start in stride(from: 0, to: count, by: step) {
            let piece = plaintext.span.extracting(start..<min(start + step, count))
            try writer.update(piece, into: &file)
        }
        try writer.finish(into: &file)
        #expect(file == whole)
        for file in [file, Armor.encode(file)] {
            let reading = try Reading(file, [identity], piece: step)
            #expect(reading.error == nil)
            #expect(reading.released == plaintext)
        }
    }

    @Test func `a file may come byte by byte`() throws {
        let file = try AgeFile.encrypt(pattern(300), to: [identity.recipient])
        for file in [file, Armor.encode(file)] {
            #expect(try Reading(file, [identity], piece: 1).released == pattern(300))
        }
    }

    @Test func `each of several recipients opens it, and nobody else`() throws {
        let file = try AgeFile.encrypt(
            pattern(10), to: [identity.recipient, other.recipient])
        #expect(try AgeFile.decrypt(file, [identity]) == pattern(10))
        #expect(try AgeFile.decrypt(file, [other]) == pattern(10))
        let stranger = try Identity.generate(using: SystemRandom())
        #expect(failure { _ = try AgeFile.decrypt(file, [stranger]) }?.kind == .noIdentityMatched)
        #expect(failure { _ = try AgeFile.decrypt(file, []) }?.kind == .noIdentityMatched)
    }

    @Test func `a file without recipients is not written`() {
        #expect(failure { _ = try AgeFile.encrypt([], to: []) }?.kind == .malformedKey)
    }

    @Test func `a passphrase opens what it closed`() throws {
        let file = try AgeFile.encrypt(pattern(99), passphrase: "open sesame", workFactor: 5)
        #expect(try AgeFile.decrypt(file, passphrase: "open sesame") == pattern(99))
        let wrong = failure { _ = try AgeFile.decrypt(file, passphrase: "open sesamé") }
        #expect(wrong?.kind == .wrongPassphrase)
        let identity = failure { _ = try AgeFile.decrypt(file, [self.identity]) }
        #expect(identity?.kind == .noIdentityMatched)
        #expect(identity?.hint?.contains("passphrase") == true)
    }

    @Test func `the work factor is bounded both ways`() throws {
        let file = try AgeFile.encrypt(pattern(9), passphrase: "x", workFactor: 6)
        let passphrase = Secret(copying: ascii("x").span)
        let error = failure {
            _ = try AgeFile.decrypt(file.span, passphrase: passphrase, maximumWorkFactor: 5)
        }
        #expect(error?.kind == .workFactorTooHigh)
        for workFactor in [-1, 0, 21, 63] {
            let error = failure {
                _ = try AgeFile.encrypt([], passphrase: "x", workFactor: workFactor)
            }
            #expect(error?.kind == .workFactorTooHigh)
        }
    }

    @Test func `no two files are alike`() throws {
        let files = try (0..<3).map { _ in
            try AgeFile.encrypt(pattern(9), to: [identity.recipient])
        }
        #expect(Set(files).count == 3)
    }

    @Test func `a change of any byte is noticed`() throws {
        let file = try AgeFile.encrypt(pattern(50), to: [identity.recipient])
        for index in file.indices {
            for change: UInt8 in [1, 0x20, 0x80] {
                var changed = file
                changed[index] ^= change
                #expect(failure { _ = try AgeFile.decrypt(changed, [identity]) } != nil)
                #expect(try Reading(changed, [identity]).released.isEmpty)
            }
            #expect(failure { _ = try AgeFile.decrypt(Array(file[..<index]), [identity]) } != nil)
        }
        #expect(failure { _ = try AgeFile.decrypt(file + [0], [identity]) } != nil)
    }

    @Test func `chunks cannot be dropped, swapped or doubled`() throws {
        let sealed = Self.chunk + 16
        let file = try AgeFile.encrypt(pattern(3 * Self.chunk), to: [identity.recipient])
        let start = file.count - 3 * sealed
        let chunks = (0..<3).map { Array(file[(start + $0 * sealed)...].prefix(sealed)) }
        for order in [
            [], [0], [0, 1], [0, 2], [1, 2], [1, 0, 2], [0, 1, 1, 2], [2], [0, 1, 2, 2],
        ] {
            let changed = Array(file[..<start]) + order.flatMap { chunks[$0] }
            let error = failure { _ = try AgeFile.decrypt(changed, [identity]) }
            #expect(error?.kind == .damagedPayload)
            let reading = try Reading(changed, [identity])
            #expect(reading.error?.kind == .damagedPayload)
            #expect(pattern(3 * Self.chunk).starts(with: reading.released))
        }
    }

    @Test func `an empty last chunk after a full one is refused, though its seal holds`() throws {
        let full = pattern(Self.chunk)
        for endsEmpty in [false, true] {
            let fileKey = try FileKey(using: Foretold())
            let stanza = try X25519Stanza.wrap(
                fileKey, to: identity.recipient, using: SystemRandom())
            let nonce = pattern(PayloadCipher.nonceCount)
            let payload = try PayloadCipher(fileKey, nonce: nonce)
            var file = try Header(stanzas: [stanza], fileKey: fileKey).encode() + nonce
            try payload.seal(full.span, number: 0, isLast: !endsEmpty, into: &file)
            if endsEmpty {
                try payload.seal([UInt8]().span, number: 1, isLast: true, into: &file)
            }
            let reading = try Reading(file, [identity])
            #expect(reading.released == full)
            #expect(reading.error?.kind == (endsEmpty ? .damagedPayload : nil))
            let error: AgeError?
            do {
                #expect(try AgeFile.decrypt(file, [identity]) == full)
                error = nil
            } catch let failure as AgeError {
                error = failure
            }
            #expect(error?.kind == reading.error?.kind)
        }
    }

    @Test func `a reader stays at its end`() throws {
        let file = try AgeFile.encrypt(pattern(5), to: [identity.recipient])
        var reader = try AgeReader(identities: [identity], source: pieces(file, of: .max))
        var plaintext: [UInt8] = []
        let more = try (0..<4).map { _ in try reader.read(into: &plaintext) }
        #expect(more == [true, false, false, false])
        #expect(plaintext == pattern(5))
    }

    @Test func `a header without end is given up, and a source's error is passed on`() throws {
        var asked = 0
        let endless: (Int) throws -> [UInt8] = { limit in
            asked += limit
            let line = ascii("-> X " + String(repeating: "y", count: 58) + "\n")
            return asked == limit
                ? ascii("age-encryption.org/v1\n")
                : Array(repeatElement(line, count: max(1, limit / 64)).joined().prefix(limit))
        }
        let error = failure { _ = try AgeReader(identities: [identity], source: endless) }
        #expect(error?.kind == .malformedHeader)
        #expect(asked < 2 << 20)

        struct Broken: Error {}
        #expect(throws: Broken.self) {
            _ = try AgeReader(identities: [identity]) { _ in throw Broken() }
        }
    }

    @Test func `a stream of blanks or of something else is given up early`() throws {
        for byte in [UInt8(ascii: " "), 0, UInt8(ascii: "a")] {
            var asked = 0
            let error = failure {
                _ = try AgeReader(identities: [identity]) { limit in
                    asked += limit
                    return [UInt8](repeating: byte, count: limit)
                }
            }
            #expect(error?.kind == .malformedHeader)
            #expect(asked < 1 << 16)
        }
    }
}

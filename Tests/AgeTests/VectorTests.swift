import Cryptography
import Testing

@testable import Age

@Suite struct VectorTests {
    @Test func `our own vectors are all there`() {
        #expect(Vector.ours.count == 37)
        #expect(Vector.publicKit.isEmpty || Vector.publicKit.count == 81)
    }

    @Test(arguments: Vector.ours + Vector.publicKit)
    func `a whole file decrypts, or fails, as its vector says`(vector: Vector) throws {
        guard let identities = try identities(vector) else { return }
        let file = vector.file
        if vector.expectation == "success" {
            let plaintext =
                try vector.passphrases.first.map {
                    try AgeFile.decrypt(file, passphrase: $0)
                } ?? AgeFile.decrypt(file, identities)
            #expect(hexHash(plaintext) == vector.payload)
        } else {
            let error = failure {
                if let passphrase = vector.passphrases.first {
                    _ = try AgeFile.decrypt(file, passphrase: passphrase)
                } else {
                    _ = try AgeFile.decrypt(file, identities)
                }
            }
            #expect(error.map(outcome) == vector.expectation)
        }
    }

    @Test(arguments: Vector.ours + Vector.publicKit, [Int.max, 1000])
    func `a reader releases, and fails, as its vector says`(vector: Vector, piece: Int) throws {
        guard let identities = try identities(vector) else { return }
        let file = vector.file
        let reading =
            try vector.passphrases.first.map {
                try Reading(file, passphrase: $0, piece: piece)
            } ?? Reading(file, identities, piece: piece)
        #expect((reading.error.map(outcome) ?? "success") == vector.expectation)
        if let payload = vector.payload { #expect(hexHash(reading.released) == payload) }
    }

    @Test(arguments: Vector.ours + Vector.publicKit)
    func `what parses encodes to the same bytes`(vector: Vector) throws {
        guard !["header failure", "armor failure"].contains(vector.expectation) else { return }
        var file = vector.file
        if vector.isArmored {
            let text = file.split(separator: UInt8(ascii: "\n"))
                .map { $0.filter { !Armor.isSpace($0) || $0 == UInt8(ascii: " ") } }
                .filter { !$0.allSatisfy(Armor.isSpace) }
            file = try Armor.decode(file)
            #expect(Armor.encode(file) == text.flatMap { $0 + ascii("\n") })
        }
        let found = HeaderParser.end(in: file.span)
        let end = try #require(found)
        let header = Array(file[..<end])
        let parsed = try HeaderParser.parse(header)
        #expect(parsed.encode() == header)
    }

    /// Nil when a vector is for a kind of identity that we refuse, which is then all to see.
    private func identities(_ vector: Vector) throws -> [Identity]? {
        guard vector.identities.contains(where: { $0.hasPrefix("AGE-SECRET-KEY-PQ-") }) else {
            return try vector.identities.map { try Identity($0) }
        }
        let keyFile = vector.identities.joined(separator: "\n")
        #expect(failure { _ = try KeyFile.parse(keyFile) }?.kind == .unsupported)
        let stranger = try Identity.generate(using: SystemRandom())
        let file = vector.file
        let kind = failure { _ = try AgeFile.decrypt(file, [stranger]) }?.kind
        let isPostQuantum = vector.name != "hybrid_x25519_arg" && kind != .malformedHeader
        #expect(!isPostQuantum || kind == .unsupported)
        return nil
    }

    private func outcome(_ error: AgeError) -> String {
        switch error.kind {
        case .noIdentityMatched, .wrongPassphrase: "no match"
        case .malformedHeader, .workFactorTooHigh: "header failure"
        case .damagedHeader: "HMAC failure"
        case .damagedPayload: "payload failure"
        case .malformedArmor: "armor failure"
        case .unsupported: "unsupported"
        case .malformedKey: "malformed key"
        }
    }

    private func hexHash(_ bytes: [UInt8]) -> String {
        SHA256.hash(bytes.span).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

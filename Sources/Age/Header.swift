import Cryptography

/// The textual part of an age file: who can open it, and a proof that nobody changed that.
struct Header: Equatable {
    static let family = "age-encryption.org/"
    static let version = family + "v1"
    static let columns = 64
    /// Room for ten thousand recipients; who sends more is not sending a header.
    static let maximumCount = 1 << 20

    let stanzas: [Stanza]
    let mac: [UInt8]

    init(stanzas: [Stanza], fileKey: borrowing FileKey) throws {
        self.stanzas = stanzas
        mac = try fileKey.mac(of: Self.encode(stanzas))
    }

    init(stanzas: [Stanza], mac: [UInt8]) {
        self.stanzas = stanzas
        self.mac = mac
    }

    /// Whether these bytes may be the beginning of a header of some version.
    static func begins(_ bytes: Span<UInt8>) -> Bool {
        zip(bytes.indices, family.utf8).allSatisfy { bytes[$0] == $1 }
    }

    func encode() -> [UInt8] {
        Self.encode(stanzas) + " ".utf8 + Base64.encode(mac.span) + "\n".utf8
    }

    /// Throws unless the header is what the holder of the file key wrote.
    func verify(with fileKey: borrowing FileKey) throws {
        // What was parsed encodes to the very bytes that were read: the parser takes nothing else.
        let expected = try fileKey.mac(of: Self.encode(stanzas))
        guard equalInConstantTime(expected.span, mac.span) else {
            throw AgeError(
                .damagedHeader, "decrypt", "the age file",
                "its header was changed after it was written: damaged or tampered with")
        }
    }

    /// What the proof covers: all up to the mark of the last line.
    private static func encode(_ stanzas: [Stanza]) -> [UInt8] {
        var header = Array("\(version)\n".utf8)
        for stanza in stanzas { stanza.encode(into: &header) }
        return header + "---".utf8
    }
}

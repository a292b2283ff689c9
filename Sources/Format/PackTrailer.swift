/// The last thing in a pack: which chunks it has, and who wrote it.
///
/// With it every byte of a pack can be verified, those of chunks that nobody uses any more too.
package struct PackTrailer: Hashable, Sendable {
    /// Where a chunk has its coding; no chunk is coded so.
    private static let mark: UInt8 = 2

    /// How many sealed bytes each chunk has; they lie one behind the other.
    package let storedCounts: [UInt32]
    package let signer: Archive.Signer
    /// Ed25519, by the signer.
    package let signature: [UInt8]

    package init(storedCounts: [UInt32], signer: Archive.Signer, signature: [UInt8]) {
        self.storedCounts = storedCounts
        self.signer = signer
        self.signature = signature
    }

    /// What the signature covers, beside the repository and the pack's header.
    package static func signedPart(_ storedCounts: [UInt32], _ signer: Archive.Signer) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(mark)
        writer.number(storedCounts.count)
        for count in storedCounts { writer.number(UInt64(count)) }
        writer.signer(signer)
        return writer.bytes
    }

    package var signedPart: [UInt8] { Self.signedPart(storedCounts, signer) }

    /// Without the zeros that follow.
    package func encoded() -> [UInt8] { signedPart + signature }

    /// Reads what was ``encoded()``; up to the end there must be zeros.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "pack trailer")
        guard try reader.byte() == Self.mark else { throw reader.failure("is none") }
        var storedCounts: [UInt32] = []
        for _ in 0..<(try reader.count(ofItemsSized: 1)) {
            storedCounts.append(UInt32(try reader.number(upTo: Int(UInt32.max))))
        }
        self.storedCounts = storedCounts
        signer = try reader.signer()
        signature = Array(try reader.raw(64))
        guard try reader.raw(reader.remaining).allSatisfy({ $0 == 0 }) else {
            throw reader.failure("is padded with something")
        }
    }

    /// Where each chunk lies, when together they fill the pack up to the trailer.
    package func stretches(to end: UInt64) throws(FormatError) -> [Stretch] {
        var offset = UInt64(ObjectHeader.byteCount)
        var stretches: [Stretch] = []
        for count in storedCounts {
            guard UInt64(count) <= end, offset <= end - UInt64(count) else { break }
            stretches.append(Stretch(offset: UInt32(offset), storedCount: count))
            offset += UInt64(count)
        }
        guard offset == end, stretches.count == storedCounts.count else {
            throw FormatError("pack trailer", "lists other chunks than the pack has")
        }
        return stretches
    }

    /// A chunk's place in its pack.
    package struct Stretch: Hashable, Sendable {
        package let offset: UInt32
        package let storedCount: UInt32

        package init(offset: UInt32, storedCount: UInt32) {
            self.offset = offset
            self.storedCount = storedCount
        }
    }
}

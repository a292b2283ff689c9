import Cryptography

/// The contents of an age file: chunks that cannot be changed, swapped, dropped or added.
struct PayloadCipher {
    static let nonceCount = 16
    static let chunkCount = 64 << 10
    static let sealedChunkCount = chunkCount + SealingKey.tagCount

    private let key: SealingKey

    init(_ fileKey: borrowing FileKey, nonce: [UInt8]) throws {
        key = try fileKey.payloadKey(nonce: nonce)
    }

    func seal(
        _ chunk: Span<UInt8>, number: UInt64, isLast: Bool, into output: inout [UInt8]
    ) throws {
        let none: [UInt8] = []
        try key.seal(
            chunk, nonce: nonce(number, isLast), associated: none.span, appendingTo: &output)
    }

    /// Appends the plaintext; false means that this is not such a chunk of that number.
    func open(
        _ chunk: Span<UInt8>, number: UInt64, isLast: Bool, into output: inout OutputSpan<UInt8>
    ) throws -> Bool {
        // An empty last chunk would be a second way to write the same contents.
        let isEmpty = chunk.count <= SealingKey.tagCount
        guard !isEmpty || number == 0 else { return false }
        do throws(CryptographyError) {
            let none: [UInt8] = []
            try key.open(
                chunk, nonce: nonce(number, isLast), associated: none.span, into: &output)
            return true
        } catch {
            guard error.kind == .authentication else { throw error }
            return false
        }
    }

    private func nonce(_ number: UInt64, _ isLast: Bool) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: SealingKey.nonceCount)
        for index in 0..<8 {
            nonce[10 - index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
        nonce[11] = isLast ? 1 : 0
        return nonce
    }
}

extension AgeError {
    static var damaged: AgeError {
        AgeError(
            .damagedPayload, "decrypt", "the age file",
            "its contents were cut short or changed: damaged or tampered with")
    }
}

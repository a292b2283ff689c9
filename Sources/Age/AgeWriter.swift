package import Cryptography

/// Encrypts piece by piece, keeping at most one chunk of 64 KiB.
package struct AgeWriter: ~Copyable {
    /// The header and the nonce, until the first output takes them along.
    private var prologue: [UInt8]
    private let payload: PayloadCipher
    private var number: UInt64 = 0
    private var chunk: [UInt8] = []

    package init(to recipients: [Recipient], using random: some RandomSource) throws {
        guard !recipients.isEmpty else {
            throw AgeError(
                .malformedKey, "encrypt", "an age file", "there is no recipient to encrypt it to")
        }
        let fileKey = try FileKey(using: random)
        var stanzas: [Stanza] = []
        for recipient in recipients {
            stanzas.append(try X25519Stanza.wrap(fileKey, to: recipient, using: random))
        }
        try self.init(stanzas, fileKey, random)
    }

    /// The work factor is the logarithm of the cost of each guess; 18 takes 256 MiB and a second.
    package init(
        passphrase: borrowing Secret, workFactor: Int = 18, using random: some RandomSource
    ) throws {
        let fileKey = try FileKey(using: random)
        let stanza = try ScryptStanza.wrap(
            fileKey, to: passphrase, workFactor: workFactor, using: random)
        try self.init([stanza], fileKey, random)
    }

    private init(
        _ stanzas: [Stanza], _ fileKey: borrowing FileKey, _ random: some RandomSource
    ) throws {
        let nonce = try random.bytes(PayloadCipher.nonceCount)
        let header = try Header(stanzas: stanzas, fileKey: fileKey)
        payload = try PayloadCipher(fileKey, nonce: nonce)
        prologue = header.encode() + nonce
    }

    /// Appends what is ready of the encrypted file to `output`.
    package mutating func update(
        _ plaintext: Span<UInt8>, into output: inout [UInt8]
    ) throws {
        emitPrologue(into: &output)
        var rest = plaintext
        // A full chunk waits for the byte after it, since the last chunk is sealed differently.
        while chunk.count + rest.count > PayloadCipher.chunkCount {
            let piece = rest.extracting(first: PayloadCipher.chunkCount - chunk.count)
            rest = rest.extracting(droppingFirst: piece.count)
            try seal(piece, into: &output)
        }
        chunk.append(copying: rest)
    }

    /// Appends the rest; without it the file is one that was cut short.
    package consuming func finish(into output: inout [UInt8]) throws {
        emitPrologue(into: &output)
        try payload.seal(chunk.span, number: number, isLast: true, into: &output)
        cleanse(&chunk)
    }

    /// Seals the chunk that this piece completes, without a copy if the piece is all of it.
    private mutating func seal(_ piece: Span<UInt8>, into output: inout [UInt8]) throws {
        if chunk.isEmpty {
            try payload.seal(piece, number: number, isLast: false, into: &output)
        } else {
            chunk.append(copying: piece)
            try payload.seal(chunk.span, number: number, isLast: false, into: &output)
            chunk.removeAll(keepingCapacity: true)
        }
        number += 1
    }

    private mutating func emitPrologue(into output: inout [UInt8]) {
        output += prologue
        prologue = []
    }
}

package import Cryptography

/// Whole age files in memory, for keys and the like; great ones go through a writer or reader.
package enum AgeFile {
    package static func encrypt(
        _ plaintext: Span<UInt8>, to recipients: [Recipient], using random: some RandomSource
    ) throws -> [UInt8] {
        try encrypt(plaintext, AgeWriter(to: recipients, using: random))
    }

    package static func encrypt(
        _ plaintext: Span<UInt8>, passphrase: borrowing Secret, workFactor: Int = 18,
        using random: some RandomSource
    ) throws -> [UInt8] {
        let writer = try AgeWriter(passphrase: passphrase, workFactor: workFactor, using: random)
        return try encrypt(plaintext, writer)
    }

    /// Takes armored files too.
    package static func decrypt(_ file: Span<UInt8>, identities: [Identity]) throws -> Secret {
        let parts = try Parts.split(file)
        let fileKey = try parts.header.unlock(with: identities)
        return try parts.decrypt(with: fileKey)
    }

    /// A hostile file chooses the work factor, so the caller bounds it.
    package static func decrypt(
        _ file: Span<UInt8>, passphrase: borrowing Secret, maximumWorkFactor: Int = 20
    ) throws -> Secret {
        let parts = try Parts.split(file)
        let fileKey = try parts.header.unlock(
            with: passphrase, maximumWorkFactor: maximumWorkFactor)
        return try parts.decrypt(with: fileKey)
    }

    /// Whether the file is one of this plaintext, whole and unchanged, its recipients included.
    ///
    /// It needs no identity, but the same chance again that the file was made with.
    package static func isWhole(
        _ file: Span<UInt8>, of plaintext: Span<UInt8>, using random: some RandomSource
    ) throws -> Bool {
        do {
            let parts = try Parts.split(file)
            let fileKey = try FileKey(using: random)
            try parts.header.verify(with: fileKey)
            let found = try parts.decrypt(with: fileKey)
            return equalInConstantTime(found.span, plaintext)
        } catch is AgeError {
            return false
        }
    }

    private static func encrypt(
        _ plaintext: Span<UInt8>, _ writer: consuming AgeWriter
    ) throws -> [UInt8] {
        var writer = writer
        var file: [UInt8] = []
        try writer.update(plaintext, into: &file)
        try writer.finish(into: &file)
        return file
    }
}

extension AgeFile {
    /// A file in its parts, of which nothing is proven yet.
    private struct Parts {
        let header: Header
        let nonce: [UInt8]
        let chunks: [UInt8]

        static func split(_ file: Span<UInt8>) throws(AgeError) -> Parts {
            guard Armor.begins(file) else { return try split(binary: file) }
            let binary = try Armor.decode(file)
            return try split(binary: binary.span)
        }

        private static func split(binary file: Span<UInt8>) throws(AgeError) -> Parts {
            let beginning = file.extracting(first: Header.maximumCount)
            let end = HeaderParser.end(in: beginning) ?? beginning.count
            let header = try HeaderParser.parse([UInt8](copying: file.extracting(..<end)))
            let payload = file.extracting(end...)
            guard payload.count >= PayloadCipher.nonceCount else {
                throw .malformedHeader("the file ends right after it")
            }
            return Parts(
                header: header,
                nonce: [UInt8](copying: payload.extracting(first: PayloadCipher.nonceCount)),
                chunks: [UInt8](
                    copying: payload.extracting(droppingFirst: PayloadCipher.nonceCount)))
        }

        func decrypt(with fileKey: borrowing FileKey) throws -> Secret {
            let payload = try PayloadCipher(fileKey, nonce: nonce)
            let count = try plaintextCount()
            return try Secret(count: count) { output in
                try open(payload, into: &output)
            }
        }

        private func open(
            _ payload: PayloadCipher, into output: inout OutputSpan<UInt8>
        ) throws {
            var number: UInt64 = 0
            var rest = chunks.span
            repeat {
                let chunk = rest.extracting(first: PayloadCipher.sealedChunkCount)
                rest = rest.extracting(droppingFirst: chunk.count)
                guard
                    try payload.open(
                        chunk, number: number, isLast: rest.isEmpty, into: &output)
                else { throw AgeError.damaged }
                number += 1
            } while !rest.isEmpty
        }

        /// Each chunk, also the last, must have room for its tag.
        private func plaintextCount() throws(AgeError) -> Int {
            let full = PayloadCipher.sealedChunkCount
            let last = chunks.count % full
            guard last >= SealingKey.tagCount || (last == 0 && !chunks.isEmpty) else {
                throw .damaged
            }
            return chunks.count - (chunks.count + full - 1) / full * SealingKey.tagCount
        }
    }
}

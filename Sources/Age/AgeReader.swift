package import Cryptography

/// Decrypts piece by piece, armored or not; each piece is authentic before it is handed out.
package struct AgeReader: ~Copyable {
    private var input: AgeInput
    private let payload: PayloadCipher
    private var number: UInt64 = 0
    private var isFinished = false

    /// The source gives at most as many bytes as asked for, and none at the end.
    package init(
        identities: [Identity], source: @escaping (_ limit: Int) throws -> [UInt8]
    ) throws {
        var input = try AgeInput(source: source)
        let fileKey = try input.header().unlock(with: identities)
        try self.init(input, fileKey)
    }

    package init(
        passphrase: borrowing Secret, maximumWorkFactor: Int = 20,
        source: @escaping (_ limit: Int) throws -> [UInt8]
    ) throws {
        var input = try AgeInput(source: source)
        let fileKey = try input.header()
            .unlock(with: passphrase, maximumWorkFactor: maximumWorkFactor)
        try self.init(input, fileKey)
    }

    private init(_ input: consuming AgeInput, _ fileKey: borrowing FileKey) throws {
        var input = input
        let nonce = try input.take(PayloadCipher.nonceCount)
        payload = try PayloadCipher(fileKey, nonce: nonce)
        self.input = input
    }

    /// Appends the next piece, of at most 64 KiB; false says that the file ended, and rightly so.
    package mutating func read(into plaintext: inout [UInt8]) throws -> Bool {
        let available = try input.fill(isFinished ? 1 : PayloadCipher.sealedChunkCount)
        guard !isFinished else {
            guard available == 0 else { throw AgeError.damaged }
            return false
        }
        try plaintext.append(addingCapacity: PayloadCipher.chunkCount) { output in
            isFinished = try open(into: &output)
        }
        number += 1
        input.drop(min(available, PayloadCipher.sealedChunkCount))
        return true
    }

    /// Says whether the chunk is the last: of a full one only its key tells.
    private func open(into output: inout OutputSpan<UInt8>) throws -> Bool {
        let chunk = input.bytes.extracting(first: PayloadCipher.sealedChunkCount)
        let isFull = chunk.count == PayloadCipher.sealedChunkCount
        if isFull, try payload.open(chunk, number: number, isLast: false, into: &output) {
            return false
        }
        guard try payload.open(chunk, number: number, isLast: true, into: &output) else {
            throw AgeError.damaged
        }
        return true
    }
}

import COpenSSL

/// Owns an `EVP_CIPHER`, which is immutable and may be shared.
@safe
struct SealingAlgorithm: ~Copyable, Sendable {
    nonisolated(unsafe) fileprivate let pointer: OpaquePointer

    init(_ cipher: Cipher) throws(CryptographyError) {
        guard let pointer = unsafe EVP_CIPHER_fetch(nil, cipher.name, nil) else {
            throw .openSSL("seal", cipher.name)
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_CIPHER_free(pointer) }
}

/// One message under way through a cipher.
@safe
struct SealingContext: ~Copyable {
    private let pointer: OpaquePointer

    init(
        _ algorithm: borrowing SealingAlgorithm, key: borrowing Secret, nonce: [UInt8],
        sealing: Bool
    ) throws(CryptographyError) {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
            preconditionFailure("internal error: no memory for a cipher")
        }
        unsafe self.pointer = pointer
        let algorithm = unsafe algorithm.pointer
        let code = unsafe key.span.withUnsafeBufferPointer { key in
            unsafe EVP_CipherInit_ex2(
                pointer, algorithm, key.baseAddress, nonce, sealing ? 1 : 0, nil)
        }
        try check(code, "start a cipher", "a message")
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

    func associate(_ bytes: Span<UInt8>) throws(CryptographyError) {
        try unsafe process(bytes, into: nil)
    }

    func update(
        _ input: Span<UInt8>, into output: inout OutputSpan<UInt8>
    ) throws(CryptographyError) {
        guard output.freeCapacity >= input.count else { Self.refuseToOverflow() }
        try unsafe output.withUnsafeMutableBufferPointer {
            (buffer, initialized) throws(CryptographyError) in
            try unsafe process(input, into: buffer.baseAddress.map { unsafe $0 + initialized })
            initialized += input.count
        }
    }

    /// Puts the output in the place of the input.
    func update(inPlace bytes: inout [UInt8]) throws(CryptographyError) {
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            let input = unsafe Span(_unsafeElements: UnsafeBufferPointer(buffer))
            return Result { () throws(CryptographyError) in
                try unsafe process(input, into: buffer.baseAddress)
            }
        }
        try result.get()
    }

    func finishSealing(into output: inout OutputSpan<UInt8>) throws(CryptographyError) {
        guard output.freeCapacity >= SealingKey.tagCount else { Self.refuseToOverflow() }
        try finish()
        try unsafe output.withUnsafeMutableBufferPointer {
            (buffer, initialized) throws(CryptographyError) in
            let tag = unsafe buffer.baseAddress.map { unsafe $0 + initialized }
            let code = unsafe EVP_CIPHER_CTX_ctrl(
                pointer, EVP_CTRL_AEAD_GET_TAG, Int32(SealingKey.tagCount), tag)
            try check(code, "seal", "a message")
            initialized += SealingKey.tagCount
        }
    }

    func isAuthentic(_ tag: Span<UInt8>) throws(CryptographyError) -> Bool {
        let code = unsafe tag.withUnsafeBufferPointer { tag in
            unsafe EVP_CIPHER_CTX_ctrl(
                pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count),
                UnsafeMutablePointer(mutating: tag.baseAddress))
        }
        try check(code, "open", "a message")
        do {
            try finish()
            return true
        } catch {
            return false
        }
    }

    private static func refuseToOverflow() -> Never {
        preconditionFailure("internal error: no room for the output of a cipher")
    }

    private func finish() throws(CryptographyError) {
        var nothing: (UInt64, UInt64) = (0, 0)  // neither cipher keeps bytes back
        var written: Int32 = 0
        let code = unsafe withUnsafeMutableBytes(of: &nothing) { nothing in
            unsafe EVP_CipherFinal_ex(
                pointer, nothing.assumingMemoryBound(to: UInt8.self).baseAddress, &written)
        }
        try check(code, "finish a cipher", "a message")
    }

    /// OpenSSL counts in 32 bits, so great inputs go in pieces; without an output they are
    /// authenticated alone.
    private func process(
        _ input: Span<UInt8>, into output: UnsafeMutablePointer<UInt8>?
    ) throws(CryptographyError) {
        let piece = 1 << 30
        for start in stride(from: 0, to: input.count, by: piece) {
            let part = input.extracting(start..<min(start + piece, input.count))
            var written: Int32 = 0
            let code = unsafe part.withUnsafeBufferPointer { part in
                unsafe EVP_CipherUpdate(
                    pointer, output.map { unsafe $0 + start }, &written, part.baseAddress,
                    Int32(part.count))
            }
            try check(code, "run a cipher", "a message")
        }
    }
}

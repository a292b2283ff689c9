import COpenSSL

/// Signatures that anybody with the public key can check (RFC 8032).
package enum Ed25519 {
    package static let signatureCount = 64

    /// The half that signs.
    package final class SigningKey: Sendable {
        package let publicKey: [UInt8]
        private let key: RawKey

        package init(seed: Span<UInt8>) throws(CryptographyError) {
            let key = try RawKey(
                .isPrivate, seed, algorithm: "ED25519", operation: "read a signing key")
            publicKey = try key.publicKey()
            self.key = key
        }

        package func sign(_ message: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
            let context = Context()
            try check(
                unsafe EVP_DigestSignInit_ex(context.pointer, nil, nil, nil, nil, key.pointer, nil),
                "sign", "a message")
            return try [UInt8](capacity: signatureCount) { (output) throws(CryptographyError) in
                let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                    initialized = signatureCount
                    return unsafe message.withUnsafeBufferPointer { message in
                        unsafe EVP_DigestSign(
                            context.pointer, buffer.baseAddress, &initialized,
                            message.baseAddress, message.count)
                    }
                }
                try check(code, "sign", "a message")
            }
        }
    }

    /// False also for a signature or key that is none.
    package static func verify(
        signature: Span<UInt8>, message: Span<UInt8>, publicKey: Span<UInt8>
    ) -> Bool {
        defer { ERR_clear_error() }
        guard signature.count == signatureCount,
            let key = try? RawKey(  // a key that OpenSSL refuses has signed nothing
                .isPublic, publicKey, algorithm: "ED25519", operation: "verify a signature")
        else { return false }
        let context = Context()
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerifyInit_ex(
                    context.pointer, nil, nil, nil, nil, key.pointer, nil) == 1
                    && EVP_DigestVerify(
                        context.pointer, signature.baseAddress, signature.count,
                        message.baseAddress, message.count) == 1
            }
        }
    }

    /// Owns an `EVP_MD_CTX`.
    @safe
    private struct Context: ~Copyable {
        let pointer: OpaquePointer

        init() {
            guard let pointer = unsafe EVP_MD_CTX_new() else {
                preconditionFailure("internal error: no memory for a signature")
            }
            unsafe self.pointer = pointer
        }

        deinit { unsafe EVP_MD_CTX_free(pointer) }
    }
}

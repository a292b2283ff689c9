import COpenSSL

/// Agrees on a secret between a private key and somebody's public key (RFC 7748).
package enum X25519 {
    package static let keyCount = RawKey.count

    /// The half that stays at home.
    package final class PrivateKey: Sendable {
        /// What others may know.
        package let publicKey: [UInt8]
        private let key: RawKey

        package init(_ bytes: Span<UInt8>) throws(CryptographyError) {
            let key = try RawKey(
                .isPrivate, bytes, algorithm: "X25519", operation: "read a private key")
            publicKey = try key.publicKey()
            self.key = key
        }

        package convenience init(using random: some RandomSource) throws {
            let bytes = try Secret(randomCount: keyCount, using: random)
            try self.init(bytes.span)
        }

        /// The 32 bytes that the key was made of, for writing them down.
        package func bytes() throws(CryptographyError) -> Secret {
            try key.privateKey()
        }

        /// Refuses points of low order, with which the agreed secret would be zero for any key.
        package func agree(with publicKey: Span<UInt8>) throws(CryptographyError) -> Secret {
            let operation = "agree on a key"
            let peer = try RawKey(
                .isPublic, publicKey, algorithm: "X25519", operation: operation)
            let agreement = try Agreement(key, operation)
            try check(
                unsafe EVP_PKEY_derive_init(agreement.pointer), operation, "a private key")
            try check(
                unsafe EVP_PKEY_derive_set_peer(agreement.pointer, peer.pointer), operation,
                "a public key")
            return try Secret(count: keyCount) { (output) throws(CryptographyError) in
                let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                    initialized = keyCount
                    return unsafe EVP_PKEY_derive(
                        agreement.pointer, buffer.baseAddress, &initialized)
                }
                guard code > 0 else {
                    ERR_clear_error()
                    throw CryptographyError(
                        .unusable, operation, "a public key", "it is a point of low order")
                }
            }
        }
    }

    /// Owns an `EVP_PKEY_CTX`.
    @safe
    private struct Agreement: ~Copyable {
        let pointer: OpaquePointer

        init(_ key: borrowing RawKey, _ operation: String) throws(CryptographyError) {
            guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
                throw .openSSL(operation, "a private key")
            }
            unsafe self.pointer = pointer
        }

        deinit { unsafe EVP_PKEY_CTX_free(pointer) }
    }
}

import COpenSSL

/// A key of one of the two curves of which OpenSSL takes the raw 32 bytes.
@safe
struct RawKey: ~Copyable, Sendable {
    static let count = 32

    // OpenSSL only reads a key once made, under locks of its own.
    nonisolated(unsafe) let pointer: OpaquePointer

    enum Half { case isPrivate, isPublic }

    init(
        _ half: Half, _ bytes: Span<UInt8>, algorithm: String, operation: String
    ) throws(CryptographyError) {
        guard bytes.count == Self.count else {
            throw .length(operation, "an \(algorithm) key", is: bytes.count, not: Self.count)
        }
        let made = unsafe bytes.withUnsafeBufferPointer { bytes in
            switch half {
            case .isPrivate:
                unsafe EVP_PKEY_new_raw_private_key_ex(
                    nil, algorithm, nil, bytes.baseAddress, bytes.count)
            case .isPublic:
                unsafe EVP_PKEY_new_raw_public_key_ex(
                    nil, algorithm, nil, bytes.baseAddress, bytes.count)
            }
        }
        guard let made = unsafe made else { throw .openSSL(operation, "an \(algorithm) key") }
        unsafe pointer = made
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    func publicKey() throws(CryptographyError) -> [UInt8] {
        try [UInt8](capacity: Self.count) { (output) throws(CryptographyError) in
            try unsafe output.withUnsafeMutableBufferPointer {
                (buffer, initialized) throws(CryptographyError) in
                initialized = Self.count
                let code = unsafe EVP_PKEY_get_raw_public_key(
                    pointer, buffer.baseAddress, &initialized)
                try check(code, "compute a public key", "a private key")
            }
        }
    }

    func privateKey() throws(CryptographyError) -> Secret {
        try Secret(count: Self.count) { (output) throws(CryptographyError) in
            let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                initialized = Self.count
                return unsafe EVP_PKEY_get_raw_private_key(
                    pointer, buffer.baseAddress, &initialized)
            }
            try check(code, "copy a private key", "a private key")
        }
    }
}

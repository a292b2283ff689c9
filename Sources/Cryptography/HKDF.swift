import COpenSSL

/// Derives independent keys from one good secret (RFC 5869, SHA-256).
package enum HKDF {
    package static func derive(
        from key: Span<UInt8>, salt: Span<UInt8>, info: Span<UInt8>, count: Int
    ) throws(CryptographyError) -> Secret {
        let context = try Context()
        return try Secret(count: count) { (output) throws(CryptographyError) in
            let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                initialized = count
                return unsafe fill(buffer, context, key, salt, info)
            }
            try check(code, "derive a key", "HKDF")
        }
    }

    private static func fill(
        _ output: UnsafeMutableBufferPointer<UInt8>, _ context: borrowing Context,
        _ key: Span<UInt8>, _ salt: Span<UInt8>, _ info: Span<UInt8>
    ) -> Int32 {
        unsafe key.withUnsafeBufferPointer { key in
            unsafe salt.withUnsafeBufferPointer { salt in
                unsafe info.withUnsafeBufferPointer { info in
                    var parameters = unsafe [Parameter.text("digest", "SHA256")]
                    unsafe parameters.append(Parameter.bytes("key", key))
                    if !salt.isEmpty { unsafe parameters.append(Parameter.bytes("salt", salt)) }
                    if !info.isEmpty { unsafe parameters.append(Parameter.bytes("info", info)) }
                    unsafe parameters.append(OSSL_PARAM_construct_end())
                    return unsafe EVP_KDF_derive(
                        context.pointer, output.baseAddress, output.count, parameters)
                }
            }
        }
    }
}

extension HKDF {
    /// Owns an `EVP_KDF_CTX`.
    @safe
    private struct Context: ~Copyable {
        let pointer: OpaquePointer

        init() throws(CryptographyError) {
            let algorithm = unsafe EVP_KDF_fetch(nil, "HKDF", nil)
            defer { unsafe EVP_KDF_free(algorithm) }
            guard let pointer = unsafe EVP_KDF_CTX_new(algorithm) else {
                throw .openSSL("derive a key", "HKDF")
            }
            unsafe self.pointer = pointer
        }

        deinit { unsafe EVP_KDF_CTX_free(pointer) }
    }
}

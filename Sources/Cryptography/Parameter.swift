import COpenSSL

/// Makes OpenSSL's named parameters; they keep the pointers they are given, hence static strings.
enum Parameter {
    static func text(_ name: StaticString, _ value: StaticString) -> OSSL_PARAM {
        let value = unsafe UnsafeMutablePointer(mutating: characters(value))
        return unsafe OSSL_PARAM_construct_utf8_string(characters(name), value, 0)
    }

    /// The bytes must stay where they are while the parameter is in use.
    static func bytes(_ name: StaticString, _ value: UnsafeBufferPointer<UInt8>) -> OSSL_PARAM {
        let base = unsafe UnsafeMutableRawPointer(mutating: value.baseAddress)
        return unsafe OSSL_PARAM_construct_octet_string(characters(name), base, value.count)
    }

    private static func characters(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

import COpenSSL

/// A checksum that old protocols ask for; it protects from nobody.
package enum MD5 {
    private static let count = 16

    /// Nil where this machine's rules forbid it altogether.
    package static func hash(_ parts: [[UInt8]]) -> [UInt8]? {
        guard let algorithm = unsafe EVP_MD_fetch(nil, "MD5", nil) else { return nil }
        defer { unsafe EVP_MD_free(algorithm) }
        let context = unsafe DigestContext(algorithm)
        var hash = [UInt8](repeating: 0, count: count)
        for part in parts {
            let code = unsafe part.withUnsafeBufferPointer { bytes in
                unsafe EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count)
            }
            guard code > 0 else { return nil }
        }
        let code = unsafe hash.withUnsafeMutableBufferPointer { output in
            unsafe EVP_DigestFinal_ex(context.pointer, output.baseAddress, nil)
        }
        return code > 0 ? hash : nil
    }
}

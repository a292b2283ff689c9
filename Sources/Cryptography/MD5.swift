import COpenSSL

/// A checksum that old protocols ask for; it protects from nobody.
package enum MD5 {
    private static let count = 16

    /// Nil where this machine's rules forbid it altogether.
    package static func hash(_ bytes: Span<UInt8>) -> [UInt8]? {
        var hash = [UInt8](repeating: 0, count: count)
        let code = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe hash.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(
                    bytes.baseAddress, bytes.count, output.baseAddress, nil, EVP_md5(), nil)
            }
        }
        return code > 0 ? hash : nil
    }
}

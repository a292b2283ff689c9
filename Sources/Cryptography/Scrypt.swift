import COpenSSL

/// Makes a key of a passphrase, slowly and with much memory, so that guessing is dear (RFC 7914).
package enum Scrypt {
    /// Takes 2^logN × r × 128 bytes of memory; who decides that from foreign bytes bounds it first.
    package static func derive(
        passphrase: Span<UInt8>, salt: Span<UInt8>, logN: Int, r: Int, p: Int, count: Int
    ) throws(CryptographyError) -> Secret {
        guard (1...40).contains(logN), (1...64).contains(r), (1...64).contains(p) else {
            throw CryptographyError(
                .unusable, "derive a key from a passphrase", "scrypt",
                "the cost 2^\(logN), \(r), \(p) is out of range")
        }
        return try Secret(count: count) { (output) throws(CryptographyError) in
            let code = unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                initialized = count
                return unsafe fill(buffer, passphrase, salt, UInt64(logN), UInt64(r), UInt64(p))
            }
            try check(code, "derive a key from a passphrase", "scrypt")
        }
    }

    private static func fill(
        _ output: UnsafeMutableBufferPointer<UInt8>, _ passphrase: Span<UInt8>,
        _ salt: Span<UInt8>, _ logN: UInt64, _ r: UInt64, _ p: UInt64
    ) -> Int32 {
        // OpenSSL counts its three tables, and allows 32 MiB unless told: age's 2^18 takes 256 MiB.
        let memory = 128 * r * ((1 << logN) + p + 2) + (1 << 20)
        return unsafe passphrase.withUnsafeBufferPointer { passphrase in
            unsafe passphrase.withMemoryRebound(to: CChar.self) { passphrase in
                unsafe salt.withUnsafeBufferPointer { salt in
                    unsafe EVP_PBE_scrypt(
                        passphrase.baseAddress, passphrase.count, salt.baseAddress, salt.count,
                        1 << logN, r, p, memory, output.baseAddress, output.count)
                }
            }
        }
    }
}

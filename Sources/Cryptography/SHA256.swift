import COpenSSL

/// The hash that everybody shares; for names that must not be guessed there is `HMACKey`.
package enum SHA256 {
    package static let count = 32

    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe hashBuffer { output in
                unsafe EVP_Digest(
                    bytes.baseAddress, bytes.count, output, nil, Algorithm.shared.pointer, nil)
            }
        }
    }

    /// Runs one of OpenSSL's functions that end in 32 bytes of hash.
    static func hashBuffer(_ fill: (UnsafeMutablePointer<UInt8>) -> Int32) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            guard let base = output.baseAddress, unsafe fill(base) > 0 else {
                preconditionFailure("internal error: OpenSSL cannot hash")
            }
            initialized = count
        }
    }
}

extension SHA256 {
    /// OpenSSL's implementation, looked up once; it lives as long as the program.
    @safe
    private struct Algorithm: ~Copyable, Sendable {
        // Immutable and counted atomically by OpenSSL.
        nonisolated(unsafe) let pointer: OpaquePointer

        static let shared = Algorithm()

        private init() {
            guard let pointer = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
                preconditionFailure("internal error: this OpenSSL has no SHA-256")
            }
            unsafe self.pointer = pointer
        }
    }
}

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
    static var algorithm: OpaquePointer { unsafe Algorithm.shared.pointer }

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

/// A SHA-256 over bytes that come in pieces.
package struct SHA256Stream: ~Copyable {
    private let context: DigestContext

    package init() {
        context = unsafe DigestContext(SHA256.algorithm)
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        let code = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count)
        }
        guard code > 0 else { preconditionFailure("internal error: OpenSSL cannot hash") }
    }

    package consuming func finish() -> [UInt8] {
        unsafe SHA256.hashBuffer { unsafe EVP_DigestFinal_ex(context.pointer, $0, nil) }
    }
}

/// Owns an `EVP_MD_CTX`.
// Not private: a release build needs its metadata where a stream is stored.
@safe
struct DigestContext: ~Copyable {
    let pointer: OpaquePointer

    init(_ algorithm: OpaquePointer) {
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex2(context, algorithm, nil) > 0
        else { preconditionFailure("internal error: OpenSSL cannot hash") }
        unsafe pointer = context
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }
}

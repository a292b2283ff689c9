import COpenSSL

/// A key of HMAC-SHA256, prepared once: each message starts from a copy of its state.
package final class HMACKey: Sendable {
    private let prepared: HMACContext

    package init(_ key: Span<UInt8>) {
        prepared = HMACContext(key: key)
    }

    package func authenticate(_ message: Span<UInt8>) -> [UInt8] {
        var stream = stream()
        stream.update(message)
        return stream.finish()
    }

    package func stream() -> HMACStream {
        HMACStream(context: HMACContext(copying: prepared))
    }
}

/// One message under way through an `HMACKey`.
package struct HMACStream: ~Copyable {
    private let context: HMACContext

    fileprivate init(context: consuming HMACContext) {
        self.context = context
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        let code = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_MAC_update(context.pointer, bytes.baseAddress, bytes.count)
        }
        guard code > 0 else { preconditionFailure("internal error: OpenSSL cannot authenticate") }
    }

    package consuming func finish() -> [UInt8] {
        unsafe SHA256.hashBuffer { output in
            var written = 0
            return unsafe EVP_MAC_final(context.pointer, output, &written, SHA256.count)
        }
    }
}

/// Owns an `EVP_MAC_CTX`.
// Not private: a release build needs its metadata where a stream of hashes is stored.
@safe
struct HMACContext: ~Copyable, Sendable {
    // A key's context is only ever read, to copy it; a stream's has one owner.
    nonisolated(unsafe) let pointer: OpaquePointer

    private static let digestKey: StaticString = "digest"
    private static let digestName: StaticString = "SHA256"

    init(key: Span<UInt8>) {
        let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("internal error: this OpenSSL has no HMAC")
        }
        unsafe pointer = context
        let parameters = unsafe [
            Parameter.text(Self.digestKey, Self.digestName), OSSL_PARAM_construct_end(),
        ]
        // An empty key must not be nil, which OpenSSL takes for "keep the key you have".
        let code = unsafe key.withUnsafeBufferPointer { key in
            let none: [UInt8] = [0]
            return unsafe none.withUnsafeBufferPointer { none in
                unsafe EVP_MAC_init(
                    context, key.baseAddress ?? none.baseAddress, key.count, parameters)
            }
        }
        guard code > 0 else { preconditionFailure("internal error: OpenSSL cannot start an HMAC") }
    }

    init(copying other: borrowing HMACContext) {
        guard let copy = unsafe EVP_MAC_CTX_dup(other.pointer) else {
            preconditionFailure("internal error: no memory for an HMAC")
        }
        unsafe pointer = copy
    }

    deinit { unsafe EVP_MAC_CTX_free(pointer) }
}

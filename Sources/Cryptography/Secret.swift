import COpenSSL

/// Bytes that nobody else may see: never copied by accident, never printed, zeroed at the end.
package struct Secret: ~Copyable, Sendable {
    private let buffer: Buffer

    /// Fills a new secret in place, so that its bytes lie nowhere else.
    package init<Failure: Error>(
        count: Int, initializingWith fill: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let buffer = Buffer(count: count)
        try buffer.fill(with: fill)
        self.buffer = buffer
    }

    package init(copying bytes: Span<UInt8>) {
        self.init(count: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    package init(randomCount count: Int, using random: some RandomSource) throws {
        var bytes = try random.bytes(count)
        defer { cleanse(&bytes) }
        self.init(copying: bytes.span)
    }

    package var count: Int { unsafe buffer.bytes.count }

    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(buffer.bytes))
            return unsafe _overrideLifetime(bytes, borrowing: self)
        }
    }

    package func copy() -> Secret { Secret(copying: span) }

    /// Takes a time that depends on the lengths alone.
    package func equals(_ other: borrowing Secret) -> Bool {
        equalInConstantTime(span, other.span)
    }

    /// What any log or error may show of a secret.
    package var description: String { "redacted" }
}

extension Secret {
    /// Owns the memory: OpenSSL's locked arena, kept out of core dumps and swap, while it has room.
    // Not private: a release build inlines its owner elsewhere, and must find it there.
    @safe
    struct Buffer: ~Copyable, Sendable {
        // Written only before the secret's `init` returns and in `deinit`, so threads may share it.
        nonisolated(unsafe) let bytes: UnsafeMutableBufferPointer<UInt8>

        private static let arenaCount = 256 << 10
        private static let arenaIsReady = CRYPTO_secure_malloc_init(arenaCount, 32) != 0

        /// OpenSSL keeps its private keys there too and fails without, so half of it is theirs.
        private static var arenaHasRoom: Bool {
            arenaIsReady && CRYPTO_secure_used() < arenaCount / 2
        }

        init(count: Int) {
            let size = max(count, 1)
            let locked = Self.arenaHasRoom ? unsafe CRYPTO_secure_malloc(size, #file, #line) : nil
            guard let memory = unsafe locked ?? CRYPTO_malloc(size, #file, #line) else {
                preconditionFailure("internal error: no memory for a secret")
            }
            unsafe bytes = UnsafeMutableBufferPointer(
                start: memory.bindMemory(to: UInt8.self, capacity: size), count: count)
        }

        func fill<Failure: Error>(
            with fill: (inout OutputSpan<UInt8>) throws(Failure) -> Void
        ) throws(Failure) {
            var output = unsafe OutputSpan(buffer: bytes, initializedCount: 0)
            try fill(&output)
            guard unsafe output.finalize(for: bytes) == bytes.count else {
                preconditionFailure("internal error: a secret was not filled")
            }
        }

        deinit { unsafe CRYPTO_secure_clear_free(bytes.baseAddress, bytes.count, #file, #line) }
    }
}

/// Compares without telling by its duration where the two differ.
package func equalInConstantTime(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    guard one.count > 0 else { return true }
    return unsafe one.withUnsafeBufferPointer { one in
        unsafe other.withUnsafeBufferPointer { other in
            unsafe CRYPTO_memcmp(one.baseAddress, other.baseAddress, one.count) == 0
        }
    }
}

/// Zeroes bytes that leave scope, in a way that the optimiser keeps.
package func cleanse(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
    }
}

import COpenSSL

/// The authenticated ciphers on offer; both take 12-byte nonces and add a 16-byte tag.
package enum Cipher: Sendable {
    case aes256GCM
    case chaCha20Poly1305

    var name: String {
        switch self {
        case .aes256GCM: "AES-256-GCM"
        case .chaCha20Poly1305: "ChaCha20-Poly1305"
        }
    }
}

/// Seals and opens messages; never use a nonce twice with one key.
package final class SealingKey: Sendable {
    package static let keyCount = 32
    package static let nonceCount = 12
    package static let tagCount = 16

    private let cipher: Cipher
    private let key: Secret
    private let algorithm: SealingAlgorithm

    package init(_ key: Span<UInt8>, cipher: Cipher) throws(CryptographyError) {
        guard key.count == Self.keyCount else {
            throw .length("seal", "the key of \(cipher.name)", is: key.count, not: Self.keyCount)
        }
        algorithm = try SealingAlgorithm(cipher)
        self.cipher = cipher
        self.key = Secret(copying: key)
    }

    /// The ciphertext, which is as long as the plaintext, and the tag.
    package func seal(
        _ plaintext: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>
    ) throws(CryptographyError) -> [UInt8] {
        var sealed: [UInt8] = []
        try seal(plaintext, nonce: nonce, associated: associated, appendingTo: &sealed)
        return sealed
    }

    package func seal(
        _ plaintext: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>,
        appendingTo sealed: inout [UInt8]
    ) throws(CryptographyError) {
        let context = try context("seal", nonce, sealing: true)
        try context.associate(associated)
        try sealed.append(addingCapacity: plaintext.count + Self.tagCount) {
            (output) throws(CryptographyError) in
            try context.update(plaintext, into: &output)
            try context.finishSealing(into: &output)
        }
    }

    /// Puts the ciphertext where the plaintext is, and the tag behind it.
    package func seal(
        inPlace message: inout [UInt8], nonce: [UInt8], associated: Span<UInt8>
    ) throws(CryptographyError) {
        let context = try context("seal", nonce, sealing: true)
        try context.associate(associated)
        try context.update(inPlace: &message)
        try message.append(addingCapacity: Self.tagCount) { (output) throws(CryptographyError) in
            try context.finishSealing(into: &output)
        }
    }

    /// The plaintext, or an error of kind `authentication`.
    package func open(
        _ sealed: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>
    ) throws(CryptographyError) -> [UInt8] {
        var plaintext: [UInt8] = []
        try open(sealed, nonce: nonce, associated: associated, appendingTo: &plaintext)
        return plaintext
    }

    /// Appends nothing at all when the message is not authentic.
    package func open(
        _ sealed: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>,
        appendingTo plaintext: inout [UInt8]
    ) throws(CryptographyError) {
        let count = try plaintextCount(sealed)
        // Of nothing, Swift would write the count into the storage that all empty arrays share.
        if plaintext.isEmpty { plaintext.reserveCapacity(max(1, count)) }
        try plaintext.append(addingCapacity: count) { (output) throws(CryptographyError) in
            try open(sealed, nonce: nonce, associated: associated, into: &output)
        }
    }

    /// As `open`, into memory of the caller's; what was there before stays.
    package func open(
        _ sealed: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>,
        into output: inout OutputSpan<UInt8>
    ) throws(CryptographyError) {
        _ = try plaintextCount(sealed)
        let context = try context("open", nonce, sealing: false)
        try context.associate(associated)
        let before = output.count
        try context.update(sealed.extracting(droppingLast: Self.tagCount), into: &output)
        guard try context.isAuthentic(sealed.extracting(last: Self.tagCount)) else {
            unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                unsafe OPENSSL_cleanse(
                    buffer.baseAddress.map { unsafe $0 + before }, initialized - before)
                initialized = before
            }
            throw .notAuthentic(cipher)
        }
    }

    /// As `open`, for what is itself a key.
    package func openSecret(
        _ sealed: Span<UInt8>, nonce: [UInt8], associated: Span<UInt8>
    ) throws(CryptographyError) -> Secret {
        let count = try plaintextCount(sealed)
        return try Secret(count: count) { (output) throws(CryptographyError) in
            try open(sealed, nonce: nonce, associated: associated, into: &output)
        }
    }
}

extension SealingKey {
    private func context(
        _ operation: String, _ nonce: [UInt8], sealing: Bool
    ) throws(CryptographyError) -> SealingContext {
        guard nonce.count == Self.nonceCount else {
            throw .length(
                operation, "the nonce of \(cipher.name)", is: nonce.count, not: Self.nonceCount)
        }
        return try SealingContext(algorithm, key: key, nonce: nonce, sealing: sealing)
    }

    private func plaintextCount(_ sealed: Span<UInt8>) throws(CryptographyError) -> Int {
        guard sealed.count >= Self.tagCount else { throw .notAuthentic(cipher) }
        return sealed.count - Self.tagCount
    }
}

extension CryptographyError {
    fileprivate static func notAuthentic(_ cipher: Cipher) -> CryptographyError {
        CryptographyError(
            .authentication, "open", "a message sealed with \(cipher.name)",
            "it does not match its key: another key, or damaged, or tampered with")
    }
}

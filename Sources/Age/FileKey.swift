import Cryptography

/// The key of one file, which the stanzas of its header wrap.
struct FileKey: ~Copyable {
    static let count = 16
    /// What a stanza holds of it: the key, sealed.
    static let wrappedCount = count + SealingKey.tagCount
    private static let wrappingNonce = [UInt8](repeating: 0, count: SealingKey.nonceCount)

    private let secret: Secret

    init(using random: some RandomSource) throws {
        secret = try Secret(randomCount: Self.count, using: random)
    }

    /// Nil means that the wrapping key is not the one that was used.
    static func unwrap(_ body: [UInt8], with key: borrowing Secret) throws -> FileKey? {
        do throws(CryptographyError) {
            let none: [UInt8] = []
            let secret = try SealingKey(key.span, cipher: .chaCha20Poly1305)
                .openSecret(body.span, nonce: wrappingNonce, associated: none.span)
            return FileKey(secret: secret)
        } catch {
            guard error.kind == .authentication else { throw error }
            return nil
        }
    }

    private init(secret: consuming Secret) {
        self.secret = secret
    }

    func wrap(with key: borrowing Secret) throws -> [UInt8] {
        let none: [UInt8] = []
        return try SealingKey(key.span, cipher: .chaCha20Poly1305)
            .seal(secret.span, nonce: Self.wrappingNonce, associated: none.span)
    }

    func mac(of header: [UInt8]) throws -> [UInt8] {
        let key = try derive(salt: [], info: "header")
        return HMACKey(key.span).authenticate(header.span)
    }

    func payloadKey(nonce: [UInt8]) throws -> SealingKey {
        let key = try derive(salt: nonce, info: "payload")
        return try SealingKey(key.span, cipher: .chaCha20Poly1305)
    }

    private func derive(salt: [UInt8], info: String) throws -> Secret {
        let info = Array(info.utf8)
        return try HKDF.derive(from: secret.span, salt: salt.span, info: info.span, count: 32)
    }
}

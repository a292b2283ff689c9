import Cryptography

// The same calls over arrays: expectation macros capture their operands, which spans forbid.

extension HMACKey {
    convenience init(_ key: [UInt8]) { self.init(key.span) }
    func authenticate(_ message: [UInt8]) -> [UInt8] { authenticate(message.span) }
}

extension SealingKey {
    convenience init(_ key: [UInt8], cipher: Cipher) throws {
        try self.init(key.span, cipher: cipher)
    }

    func seal(_ plaintext: [UInt8], nonce: [UInt8], associated: [UInt8]) throws -> [UInt8] {
        try seal(plaintext.span, nonce: nonce, associated: associated.span)
    }

    func open(_ sealed: [UInt8], nonce: [UInt8], associated: [UInt8]) throws -> [UInt8] {
        try open(sealed.span, nonce: nonce, associated: associated.span)
    }
}

extension X25519.PrivateKey {
    convenience init(_ bytes: [UInt8]) throws { try self.init(bytes.span) }

    func agree(with publicKey: [UInt8]) throws -> [UInt8] {
        let secret = try agree(with: publicKey.span)
        return array(secret.span)
    }
}

extension Ed25519.SigningKey {
    convenience init(seed: [UInt8]) throws { try self.init(seed: seed.span) }
    func sign(_ message: [UInt8]) throws -> [UInt8] { try sign(message.span) }
}

extension Ed25519 {
    static func verify(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool {
        verify(signature: signature.span, message: message.span, publicKey: key.span)
    }
}

enum Keys {
    static func hkdf(
        _ key: [UInt8], _ salt: [UInt8], _ info: [UInt8], _ count: Int
    ) throws
        -> [UInt8]
    {
        let key = try HKDF.derive(from: key.span, salt: salt.span, info: info.span, count: count)
        return array(key.span)
    }

    static func scrypt(
        _ passphrase: String, _ salt: String, _ logN: Int, _ r: Int, _ p: Int, count: Int
    ) throws -> [UInt8] {
        let (passphrase, salt) = (ascii(passphrase), ascii(salt))
        let key = try Scrypt.derive(
            passphrase: passphrase.span, salt: salt.span, logN: logN, r: r, p: p, count: count)
        return array(key.span)
    }
}

func sha256(_ message: [UInt8]) -> [UInt8] { SHA256.hash(message.span) }

func array(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
}

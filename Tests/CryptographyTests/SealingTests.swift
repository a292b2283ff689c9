import Cryptography
import Testing

@Suite struct SealingTests {
    static let ciphers: [Cipher] = [.aes256GCM, .chaCha20Poly1305]
    static let nonce = pattern(12)

    static func key(_ cipher: Cipher) throws -> SealingKey {
        try SealingKey(pattern(32), cipher: cipher)
    }

    @Test(arguments: [
        // The GCM specification's test cases 13, 14 and 16, for 256-bit keys.
        (
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            "0000000000000000000000000000000000000000000000000000000000000000",
            "000000000000000000000000", "00000000000000000000000000000000", "",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ])
    func `AES-256-GCM gives the specification's results`(
        key: String, nonce: String, plaintext: String, associated: String, sealed: String
    ) throws {
        let key = try SealingKey(hex(key), cipher: .aes256GCM)
        let (plaintext, associated) = (hex(plaintext), hex(associated))
        let result = try key.seal(
            plaintext, nonce: hex(nonce), associated: associated)
        #expect(result == hex(sealed))
        let opened = try key.open(result, nonce: hex(nonce), associated: associated)
        #expect(opened == plaintext)
    }

    @Test func `ChaCha20-Poly1305 gives the result of RFC 8439, section 2.8.2`() throws {
        let key = try SealingKey(Array(0x80...0x9f), cipher: .chaCha20Poly1305)
        let plaintext = ascii(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                + "future, sunscreen would be it.")
        let sealed = try key.seal(
            plaintext, nonce: hex("070000004041424344454647"),
            associated: hex("50515253c0c1c2c3c4c5c6c7"))
        #expect(
            sealed
                == hex(
                    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                        + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"))
    }

    @Test(arguments: ciphers, [0, 1, 15, 16, 17, 31, 32, 33, 255, 4096, 65_535, 1_000_001])
    func `what is sealed opens`(cipher: Cipher, count: Int) throws {
        let key = try Self.key(cipher)
        let associated = pattern(count % 40)
        let sealed = try key.seal(
            pattern(count), nonce: Self.nonce, associated: associated)
        #expect(sealed.count == count + SealingKey.tagCount)
        let opened = try key.open(sealed, nonce: Self.nonce, associated: associated)
        #expect(opened == pattern(count))
        let secret = try key.openSecret(
            sealed.span, nonce: Self.nonce, associated: associated.span)
        #expect(array(secret.span) == pattern(count))
    }

    @Test(arguments: ciphers, [0, 1, 16, 4097, 1_000_001])
    func `sealing in place gives the same`(cipher: Cipher, count: Int) throws {
        let key = try Self.key(cipher)
        let associated = pattern(count % 40)
        var message = pattern(count)
        try key.seal(inPlace: &message, nonce: Self.nonce, associated: associated.span)
        let sealed = try key.seal(pattern(count), nonce: Self.nonce, associated: associated)
        #expect(message == sealed)
    }

    @Test(arguments: ciphers)
    func `sealing and opening append to what is there`(cipher: Cipher) throws {
        let key = try Self.key(cipher)
        let (plaintext, associated): ([UInt8], [UInt8]) = (pattern(100), [])
        var sealed = ascii("before")
        try key.seal(
            plaintext.span, nonce: Self.nonce, associated: associated.span, appendingTo: &sealed)
        #expect(Array(sealed.prefix(6)) == ascii("before"))
        var opened = ascii("also")
        try key.open(
            sealed.span.extracting(droppingFirst: 6), nonce: Self.nonce,
            associated: associated.span, appendingTo: &opened)
        #expect(opened == ascii("also") + pattern(100))
    }

    @Test(arguments: ciphers)
    func `a change of any byte, of nonce or associated data, or a cut, is noticed`(
        cipher: Cipher
    ) throws {
        let key = try Self.key(cipher)
        let associated = ascii("place")
        let sealed = try key.seal(pattern(50), nonce: Self.nonce, associated: associated)
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                expectRefused(key, changed, Self.nonce, associated)
            }
        }
        for count in sealed.indices {
            expectRefused(key, Array(sealed[..<count]), Self.nonce, associated)
        }
        expectRefused(key, sealed + [0], Self.nonce, associated)
        expectRefused(key, sealed, Self.nonce.reversed(), associated)
        expectRefused(key, sealed, Self.nonce, ascii("plac"))
        expectRefused(key, sealed, Self.nonce, [])
        expectRefused(
            try SealingKey(Array(pattern(33)[1...]), cipher: cipher), sealed, Self.nonce, associated
        )
    }

    private func expectRefused(
        _ key: SealingKey, _ sealed: [UInt8], _ nonce: [UInt8], _ associated: [UInt8],
        _ location: SourceLocation = #_sourceLocation
    ) {
        var output = ascii("kept")
        let error = #expect(throws: CryptographyError.self, sourceLocation: location) {
            try key.open(
                sealed.span, nonce: nonce, associated: associated.span, appendingTo: &output)
        }
        #expect(error?.kind == .authentication, sourceLocation: location)
        #expect(output == ascii("kept"), sourceLocation: location)
    }

    @Test(arguments: ciphers, [0, 31, 33])
    func `a key of another length is refused`(cipher: Cipher, count: Int) {
        let error = #expect(throws: CryptographyError.self) {
            _ = try SealingKey(pattern(count), cipher: cipher)
        }
        #expect(error?.kind == .unusable)
    }

    @Test(arguments: ciphers, [0, 11, 13])
    func `a nonce of another length is refused`(cipher: Cipher, count: Int) throws {
        let key = try Self.key(cipher)
        let sealing = #expect(throws: CryptographyError.self) {
            _ = try key.seal(pattern(3), nonce: pattern(count), associated: [])
        }
        let opening = #expect(throws: CryptographyError.self) {
            _ = try key.open(pattern(30), nonce: pattern(count), associated: [])
        }
        #expect(sealing?.kind == .unusable)
        #expect(opening?.kind == .unusable)
    }
}

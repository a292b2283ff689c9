import Cryptography
import Testing

@Suite struct CurveTests {
    @Test(arguments: [
        // RFC 7748, section 6.1, seen from each side.
        (
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
        ),
        (
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
        ),
    ])
    func `X25519 gives RFC 7748's results`(own: String, ownPublic: String, peer: String) throws {
        let key = try X25519.PrivateKey(hex(own))
        #expect(key.publicKey == hex(ownPublic))
        #expect(
            try key.agree(with: hex(peer))
                == hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"))
    }

    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
    func `X25519 refuses points of low order`(point: String) throws {
        let key = try X25519.PrivateKey(using: SystemRandom())
        let error = #expect(throws: CryptographyError.self) {
            try key.agree(with: hex(point))
        }
        #expect(error?.kind == .unusable)
    }

    @Test func `two random keys agree`() throws {
        let (one, other) = (
            try X25519.PrivateKey(using: SystemRandom()),
            try X25519.PrivateKey(using: SystemRandom())
        )
        #expect(one.publicKey != other.publicKey)
        #expect(try one.agree(with: other.publicKey) == other.agree(with: one.publicKey))
    }

    @Test(arguments: [0, 31, 33])
    func `keys of another length are refused`(count: Int) throws {
        let key = try X25519.PrivateKey(pattern(32))
        #expect(throws: CryptographyError.self) { try X25519.PrivateKey(pattern(count)) }
        #expect(throws: CryptographyError.self) { try key.agree(with: pattern(count)) }
        #expect(throws: CryptographyError.self) {
            try Ed25519.SigningKey(seed: pattern(count))
        }
    }

    @Test(arguments: [
        // RFC 8032, section 7.1, tests 1 to 3.
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ])
    func `Ed25519 gives RFC 8032's results`(
        seed: String, publicKey: String, message: String, signature: String
    ) throws {
        let key = try Ed25519.SigningKey(seed: hex(seed))
        #expect(key.publicKey == hex(publicKey))
        #expect(try key.sign(hex(message)) == hex(signature))
        #expect(Ed25519.verify(hex(signature), hex(message), hex(publicKey)))
    }

    @Test func `a signature holds for no other message, key or signature`() throws {
        let key = try Ed25519.SigningKey(seed: pattern(32))
        let message = pattern(40)
        let signature = try key.sign(message)
        #expect(Ed25519.verify(signature, message, key.publicKey))
        for index in signature.indices {
            #expect(!Ed25519.verify(flipped(signature, index), message, key.publicKey))
        }
        for index in message.indices {
            #expect(!Ed25519.verify(signature, flipped(message, index), key.publicKey))
        }
        for index in key.publicKey.indices {
            #expect(!Ed25519.verify(signature, message, flipped(key.publicKey, index)))
        }
    }

    @Test func `malformed signatures and keys verify nothing`() throws {
        let key = try Ed25519.SigningKey(seed: pattern(32))
        let signature = try key.sign(pattern(5))
        #expect(!Ed25519.verify([], pattern(5), key.publicKey))
        #expect(!Ed25519.verify(signature + [0], pattern(5), key.publicKey))
        #expect(!Ed25519.verify(signature, pattern(5), []))
        #expect(!Ed25519.verify(signature, pattern(5), key.publicKey + [0]))
        #expect(!Ed25519.verify(signature, pattern(5), [UInt8](repeating: 0xff, count: 32)))
    }

    private func flipped(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
        var bytes = bytes
        bytes[index] ^= 1
        return bytes
    }
}

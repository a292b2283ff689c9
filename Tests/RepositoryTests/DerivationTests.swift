import Cryptography
import Format
import Testing

@testable import Repository

/// What is derived from the keys, as another program has derived it from the format page.
struct DerivationTests {
    private static func secret(_ byte: UInt8) -> Secret {
        let bytes = Array(repeating: byte, count: 32)
        return Secret(copying: bytes.span)
    }

    @Test func `Each hash has its own key, and so have the cuts`() throws {
        let hashes = try Hashes(hashKey: Self.secret(1), cutKey: Self.secret(2))
        let bytes = Array("abc".utf8)
        let sparse = hashes.contentStream(withHoles: true)
        sparse.update(bytes.span)
        #expect("\(hashes.chunk(bytes.span))" == "a5917d26b5ae534024ab92ca7b950dde53c9117c2fb00d4b")
        #expect(
            "\(hashes.content(bytes.span))" == "e222dac0558ab2910e2c8a6ac59385460d9b4f7281f654b5")
        #expect(
            "\(sparse.finish())" == "7dbbafc53433daf6a745f8d065780ffe9ebd9097b5dc0da6")
        #expect(
            "\(hashes.metadata(bytes.span))" == "6f04e35450d989886dea778123b101d39f3069377cee468e")
        #expect(
            "\(hashes.secret("KEY", "value"))" == "56395844170835f0ef990936b99a36c0f17a913a86ebdcc0"
        )
        #expect(Hexadecimal.text(hashes.chunkerKey) == "067c74f7c8c9b6301aa9bd71d3c9cea1")
        #expect(hashes.segmentCuts.hash(Array("a/path".utf8)) == 0x9fcc_8cc1_d2f2_68b6)
    }

    @Test(
        arguments: [
            (Keyring.Role.full, "f53292a901ef66a68970b9fef055426c09446d411813a9d0e4970c0c258559e7"),
            (.writer, "9def2b0090d7340c7adb402a3e9f9f8f7257fc3429661810a997d8ef78a5a542"),
        ])
    func `A key's signer comes from the root key`(role: Keyring.Role, publicKey: String) throws {
        let root = try RootKey(Self.secret(5))
        let holder = Array(repeating: UInt8(4), count: KeyFingerprint.byteCount)
        let member = try root.member(
            KeyFingerprint(bytes: holder.span), role, of: Array(repeating: 3, count: 16))
        #expect(Hexadecimal.text(member.signer.publicKey) == publicKey)
    }

    @Test func `The chance in a key file can be drawn again`() throws {
        let generation = try KeyGeneration(
            number: 1, packSecret: Self.secret(6), metadataKey: Self.secret(7))
        let payload = Array("payload".utf8)
        let random = try DerivedRandom(
            generation, for: "generation", payload: Secret(copying: payload.span))
        #expect(Hexadecimal.text(try random.bytes(16)) == "c2873141783bca01814713a1abbe0249")
        #expect(
            Hexadecimal.text(try random.bytes(32))
                == "7064a8a8991c055bfa5708cd6c83e17f73b808d370a7f7eacf08cc39e17e5cf1")
    }
}

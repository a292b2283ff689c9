import Cryptography
import Testing

@Suite struct HashTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `SHA-256 gives FIPS 180's examples`(message: String, expected: String) {
        #expect(sha256(ascii(message)) == hex(expected))
    }

    @Test(arguments: [
        // RFC 4231, test cases 1, 2, 3, 6 and 7; then the empty key and message.
        (
            [UInt8](repeating: 0x0b, count: 20), ascii("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            ascii("Jefe"), ascii("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            ascii(
                "This is a test using a larger than block-size key and a larger than block-size "
                    + "data. The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
        ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
    func `HMAC-SHA256 gives RFC 4231's results`(key: [UInt8], message: [UInt8], expected: String) {
        #expect(HMACKey(key).authenticate(message) == hex(expected))
    }

    @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 1000, 100_000], [1, 63, 64, 65, 4096])
    func `a stream gives what one call gives`(count: Int, step: Int) {
        let key = HMACKey(pattern(32))
        let message = pattern(count)
        var stream = key.stream()
        for start in stride(from: 0, to: count, by: step) {
            stream.update(message.span.extracting(start..<min(start + step, count)))
        }
        #expect(stream.finish() == key.authenticate(message))
    }

    @Test func `streams of one key do not disturb each other`() {
        let key = HMACKey(pattern(32))
        var one = key.stream()
        var other = key.stream()
        let parts = (ascii("o"), ascii("other"), ascii("ne"))
        one.update(parts.0.span)
        other.update(parts.1.span)
        one.update(parts.2.span)
        #expect(one.finish() == key.authenticate(ascii("one")))
        #expect(other.finish() == key.authenticate(ascii("other")))
    }

    @Test func `threads share a key`() async {
        let key = HMACKey(pattern(32))
        let expected = key.authenticate(pattern(1000))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<2000).allSatisfy { _ in
                        key.authenticate(pattern(1000)) == expected
                    }
                }
            }
            for await same in group { #expect(same) }
        }
    }

    /// As another program's AES-256-GCM has them, for the key of 0 to 31.
    @Test(
        arguments: [
            ([], "f05d76ae4ab99fe5a6f69b3148c2363d"),
            (ascii("abc"), "f6e9addf71d44fda7b56e10407827468"),
            ((0..<768).map { UInt8($0 & 0xFF) }, "e7cbe4b860319ddb5ed666f623ebb801"),
        ] as [([UInt8], String)])
    func `Tags are the same however a message comes`(_ message: [UInt8], _ expected: String) throws
    {
        let bytes = (0..<32).map(UInt8.init)
        let key = try TagKey(bytes.span)
        for size in [1, 5, 16, 100, 1000] {
            let stream = key.stream()
            for start in stride(from: 0, to: message.count, by: size) {
                stream.update(message.span.extracting(start..<min(start + size, message.count)))
            }
            #expect(stream.finish() == hex(expected))
        }
    }

    @Test func `A tag needs a key of 32 bytes`() {
        let bytes: [UInt8] = [1, 2]
        #expect(throws: CryptographyError.self) { try TagKey(bytes.span) }
    }
}

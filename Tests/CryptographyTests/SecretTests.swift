import Cryptography
import Testing

@Suite struct SecretTests {
    @Test(arguments: [0, 1, 31, 32, 33, 4096, 200_000])
    func `a secret keeps the bytes that it was given`(count: Int) {
        let secret = secret(pattern(count))
        let copy = secret.copy()
        #expect(secret.count == count)
        #expect(array(secret.span) == pattern(count))
        #expect(array(copy.span) == pattern(count))
    }

    @Test func `many secrets find room, and leave some for private keys`() throws {
        let secrets = (0..<10_000).map { number in
            HolderOfSecret(secret(pattern(number % 100 + 1)))
        }
        let keys = try (0..<100).map { _ in try X25519.PrivateKey(using: SystemRandom()) }
        #expect(Set(keys.map(\.publicKey)).count == 100)
        for (number, secret) in secrets.enumerated() {
            #expect(secret.bytes == pattern(number % 100 + 1))
        }
    }

    @Test func `equality compares length and every byte`() {
        #expect(areEqual(pattern(32), pattern(32)))
        #expect(areEqual([], []))
        #expect(!areEqual(pattern(32), pattern(31)))
        for index in 0..<32 {
            var other = pattern(32)
            other[index] ^= 0x80
            #expect(!areEqual(pattern(32), other))
        }
    }

    private func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        secret(one).equals(secret(other))
    }

    @Test func `a secret prints as redacted`() {
        #expect(secret(ascii("hunter2")).description == "redacted")
    }

    @Test func `a failing initialiser leaves no secret behind`() {
        struct Failed: Error {}
        #expect(throws: Failed.self) {
            _ = try Secret(count: 32) { output in
                output.append(1)
                throw Failed()
            }
        }
    }

    @Test func `a random secret takes its bytes from the source`() throws {
        struct Counting: RandomSource {
            func bytes(_ count: Int) throws -> [UInt8] { pattern(count) }
        }
        let secret = try Secret(randomCount: 40, using: Counting())
        #expect(array(secret.span) == pattern(40))
    }

    @Test func `the system's randomness does not repeat`() throws {
        let random = SystemRandom()
        #expect(try random.bytes(0).isEmpty)
        #expect(Set((0..<100).map { _ in (try? random.bytes(16)) ?? [] }).count == 100)
    }

    @Test func `cleansing zeroes in place`() {
        var bytes = pattern(100)
        cleanse(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 100))
    }
}

/// Arrays cannot hold what cannot be copied, hence this box.
private final class HolderOfSecret {
    private let secret: Secret
    var bytes: [UInt8] { contents(secret) }
    init(_ secret: consuming Secret) { self.secret = secret }
}

private func secret(_ bytes: [UInt8]) -> Secret { Secret(copying: bytes.span) }

private func contents(_ secret: borrowing Secret) -> [UInt8] { array(secret.span) }

import Cryptography
import Testing

@Suite struct DerivationTests {
    @Test func `HKDF gives the results of RFC 5869, case 1`() throws {
        let key = try Keys.hkdf(
            hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), hex("000102030405060708090a0b0c"),
            hex("f0f1f2f3f4f5f6f7f8f9"), 42)
        #expect(
            key
                == hex(
                    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                        + "34007208d5b887185865"))
    }

    @Test func `HKDF gives the results of RFC 5869, case 2, with long inputs`() throws {
        let key = try Keys.hkdf(Array(0x00...0x4f), Array(0x60...0xaf), Array(0xb0...0xff), 82)
        #expect(
            key
                == hex(
                    "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"))
    }

    @Test func `HKDF gives the results of RFC 5869, case 3, without salt or info`() throws {
        let key = try Keys.hkdf([UInt8](repeating: 0x0b, count: 22), [], [], 42)
        #expect(
            key
                == hex(
                    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                        + "9d201395faa4b61a96c8"))
    }

    @Test func `HKDF refuses more than 255 blocks`() throws {
        #expect(try Keys.hkdf(pattern(32), [], ascii("test"), 255 * 32).count == 255 * 32)
        #expect(throws: CryptographyError.self) {
            try Keys.hkdf(pattern(32), [], ascii("test"), 255 * 32 + 1)
        }
    }

    @Test(arguments: [
        // RFC 7914, section 12.
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func `scrypt gives RFC 7914's results`(
        passphrase: String, salt: String, logN: Int, r: Int, p: Int, expected: String
    ) throws {
        let key = try Keys.scrypt(passphrase, salt, logN, r, p, count: 64)
        #expect(key == hex(expected))
    }

    @Test func `scrypt takes the 256 MiB that age's work factor of 18 needs`() throws {
        let key = try Keys.scrypt("x", "y", 18, 8, 1, count: 32)
        #expect(
            key
                == hex("fa1cc536b115cb1e408f7569de59d5c051bc1f5f74af3d74ff37f9261bb430db"))
    }

    @Test(arguments: [(0, 8, 1), (41, 8, 1), (-1, 8, 1), (10, 0, 1), (10, 8, 0), (10, 8, 65)])
    func `scrypt refuses a cost out of range`(logN: Int, r: Int, p: Int) {
        #expect(throws: CryptographyError.self) {
            try Keys.scrypt("", "", logN, r, p, count: 32)
        }
    }
}

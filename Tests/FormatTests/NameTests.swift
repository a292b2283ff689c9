import Testing

@testable import Format

struct NameTests {
    @Test(arguments: [0, 1, 2, 31, 32, 33])
    func `Hexadecimal comes back`(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        let bytes = random.bytes(count)
        #expect(Hexadecimal.bytes(Hexadecimal.text(bytes)) == bytes)
        #expect(Hexadecimal.text(bytes).utf8.count == count * 2)
    }

    @Test func `All byte values are spelled in lower case`() {
        let text = Hexadecimal.text(0...255 as ClosedRange<UInt8>)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hexadecimal.bytes(text) == Array(0...255))
    }

    @Test(arguments: ["0", "0g", "AB", "aB", " 0", "0x", "00 ", "-1", "٠٠", "é", "０a", "a\u{301}"])
    func `Other spellings of hexadecimal are refused`(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Hexadecimal has one spelling`(seed: UInt64) {
        let valid = Array("00ff10a9".utf8)
        let accepted = expectOneSpelling(valid, seed: seed) { bytes throws(FormatError) in
            guard let value = Hexadecimal.bytes(String(decoding: bytes, as: UTF8.self)) else {
                throw FormatError("test", "refused")
            }
            return Array(Hexadecimal.text(value).utf8)
        }
        #expect(accepted > 0)
    }

    @Test func `Object names are 32 bytes`() throws {
        for count in [0, 31, 33] {
            #expect(throws: FormatError.self) { try ObjectName(Array(repeating: 0, count: count)) }
        }
        let name = try ObjectName(Array(0..<32))
        #expect(try ObjectName(hexadecimal: name.description) == name)
        #expect(throws: FormatError.self) { try ObjectName(hexadecimal: name.description + "00") }
        #expect(throws: FormatError.self) {
            try ObjectName(hexadecimal: name.description.uppercased())
        }
    }

    @Test func `Errors about names from a store hide control characters`() {
        let hostile = "\u{1B}[2J\u{202E}"
        let errors = [
            #expect(throws: FormatError.self) { try ObjectName(hexadecimal: hostile) },
            #expect(throws: FormatError.self) { try ArchiveNumber(inverted: hostile) },
        ]
        for error in errors {
            let scalars = error?.description.unicodeScalars.filter {
                $0.properties.generalCategory == .control || $0.properties.isBidiControl
            }
            #expect(scalars?.isEmpty == true)
        }
    }

    @Test func `Object names are ordered by their bytes`() throws {
        let low = try ObjectName([0, 255] + Array(repeating: 0, count: 30))
        let high = try ObjectName([1, 0] + Array(repeating: 0, count: 30))
        #expect(low < high && !(high < low) && !(low < low))
    }

    @Test func `Keyed hashes keep their first 24 bytes in order`() {
        let bytes = Array(UInt8(200)..<232)
        let hash = KeyedHash(bytes)
        #expect(hash.bytes == Array(bytes.prefix(24)))
        #expect(hash.prefix == 0xC8C9_CACB_CCCD_CECF)
        #expect(hash.description == Hexadecimal.text(bytes.prefix(24)))
    }

    @Test(arguments: 0..<24)
    func `Every byte of a keyed hash counts`(index: Int) {
        var bytes = [UInt8](repeating: 7, count: 24)
        let hash = KeyedHash(bytes)
        bytes[index] += 1
        #expect(hash != KeyedHash(bytes))
        #expect(hash < KeyedHash(bytes))
    }
}

struct ArchiveNumberTests {
    private static let last: UInt64 = 999_999_999_999

    @Test(arguments: [1, 2, 9, 10, 99, 100, 123_456_789, last - 1, last])
    func `Numbers come back from keys`(value: UInt64) throws {
        let number = try ArchiveNumber(value)
        #expect(try ArchiveNumber(inverted: number.inverted) == number)
        #expect(try ArchiveNumber.parse(number.padded) == value)
        #expect(number.inverted.utf8.count == 13 && number.padded.utf8.count == 13)
        #expect(number.description == String(value))
    }

    @Test func `Zero and what exceeds twelve digits is no number`() {
        for value in [0, Self.last + 1, .max] {
            #expect(throws: FormatError.self) { try ArchiveNumber(value) }
        }
    }

    @Test func `Newer archives come first in a listing`() throws {
        let numbers = try [1, 2, 10, 11, 99, 1000, Self.last].map { try ArchiveNumber($0) }
        #expect(numbers.map(\.inverted).sorted() == numbers.reversed().map(\.inverted))
        #expect(numbers.map(\.padded).sorted() == numbers.map(\.padded))
    }

    @Test(arguments: [
        "", "1", "999999999999", "0000000000000", "1000000000000", "9999999999999", "+999999999999",
        "-999999999999", "09999999999999", "099999999999x", "٠٩٩٩٩٩٩", " 99999999999",
        "0999999999\u{660}",
    ])
    func `Other keys are refused`(text: String) {
        #expect(throws: FormatError.self) { try ArchiveNumber(inverted: text) }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A key has one spelling`(seed: UInt64) throws {
        let valid = Array(try ArchiveNumber(45_678).inverted.utf8)
        let accepted = expectOneSpelling(valid, seed: seed) { bytes throws(FormatError) in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw FormatError("test", "refused")
            }
            return Array(try ArchiveNumber(inverted: text).inverted.utf8)
        }
        #expect(accepted > 0)
    }

    @Test func `Numbers step by one from the first`() throws {
        #expect(ArchiveNumber.first.value == 1)
        #expect(ArchiveNumber.first.previous == nil)
        let second = try ArchiveNumber.first.next
        #expect(second.value == 2)
        #expect(second.previous == .first)
        #expect(ArchiveNumber.first < second)
    }
}

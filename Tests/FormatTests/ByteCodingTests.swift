import Testing

@testable import Format

struct ByteCodingTests {
    /// Where an encoded number grows by a byte, and the ends.
    private static let boundaries: [UInt64] = (0..<64).flatMap { shift in
        let power = UInt64(1) << UInt64(shift)
        return [power, power - 1, 0 &- power]
    }

    private func reader(_ bytes: [UInt8]) -> ByteReader {
        ByteReader(bytes, subject: "test")
    }

    @Test func `Numbers of every length come back`() throws {
        for value in Self.boundaries {
            var writer = ByteWriter()
            writer.number(value)
            #expect(writer.bytes.count == max(1, (70 - value.leadingZeroBitCount) / 7))
            var reader = reader(writer.bytes)
            #expect(try reader.number() == value)
            try reader.finish()
        }
    }

    @Test func `Signed numbers of every length come back and small ones are short`() throws {
        for value in Self.boundaries.flatMap({ [Int64(bitPattern: $0), ~Int64(bitPattern: $0)] }) {
            var writer = ByteWriter()
            writer.signed(value)
            var reader = reader(writer.bytes)
            #expect(try reader.signed() == value)
            try reader.finish()
            #expect(!(-64..<64).contains(value) || writer.bytes.count == 1)
        }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A number has one spelling`(seed: UInt64) {
        for value in Self.boundaries {
            var writer = ByteWriter()
            writer.number(value)
            expectOneSpelling(writer.bytes, seed: seed, attempts: 50) { bytes throws(FormatError) in
                var (reader, writer) = (reader(bytes), ByteWriter())
                writer.number(try reader.number())
                try reader.finish()
                return writer.bytes
            }
        }
    }

    @Test(
        arguments: [
            [], [0x80], [0x80, 0x00], [0xFF, 0x80, 0x00], Array(repeating: 0x80, count: 9) + [0x02],
            Array(repeating: 0xFF, count: 10), Array(repeating: 0x80, count: 9) + [0x00],
            Array(repeating: 0x80, count: 11),
        ] as [[UInt8]])
    func `Cut, padded and overlong numbers are refused`(bytes: [UInt8]) {
        var reader = reader(bytes)
        #expect(throws: FormatError.self) { try reader.number() }
    }

    @Test func `A limit admits itself and nothing beyond`() throws {
        var reader = reader([5, 6, 0])
        #expect(try reader.number(upTo: 5) == 5)
        #expect(throws: FormatError("test", "holds 6 where at most 5 is allowed")) {
            try reader.number(upTo: 5)
        }
        #expect(throws: FormatError.self) { try reader.number(below: 0) }
    }

    @Test func `A position in an empty list is refused`() throws {
        for value: UInt8 in [0, 1] {
            var reader = reader([value])
            #expect(throws: FormatError.self) { try reader.number(below: 0) }
        }
        var reader = reader([3, 3])
        #expect(try reader.number(below: 4) == 3)
        #expect(throws: FormatError.self) { try reader.number(below: 3) }
    }

    @Test func `A count is bounded by what is left`() throws {
        var fits = reader([2] + Array(repeating: 0, count: 8))
        #expect(try fits.count(ofItemsSized: 4) == 2)
        var exceeds = reader([3] + Array(repeating: 0, count: 8))
        #expect(throws: FormatError.self) { try exceeds.count(ofItemsSized: 4) }
    }

    @Test(arguments: [0, 1, 127, 128, 129, 16383, 16384])
    func `Blobs and text of boundary lengths come back`(count: Int) throws {
        let text = String(repeating: "x", count: count)
        var writer = ByteWriter()
        writer.blob(Array(text.utf8))
        writer.string(text)
        var reader = reader(writer.bytes)
        #expect(Array(try reader.blob()) == Array(text.utf8))
        #expect(try reader.string(upTo: count) == text)
        #expect(reader.isAtEnd)
    }

    @Test func `Blobs beyond their limit or the end are refused`() {
        var long = reader([4, 1, 2, 3, 4])
        #expect(throws: FormatError.self) { try long.blob(upTo: 3) }
        var cut = reader([4, 1, 2, 3])
        #expect(throws: FormatError.self) { try cut.blob() }
        var huge = reader(Array(repeating: 0xFF, count: 9) + [0x01])
        #expect(throws: FormatError.self) { try huge.blob() }
    }

    @Test func `A reader of a part keeps to it`() throws {
        var reader = ByteReader([9, 1, 2, 9, 9], in: 1..<3, subject: "test")
        #expect(reader.remaining == 2)
        #expect(Array(try reader.raw(2)) == [1, 2])
        #expect(reader.isAtEnd)
        #expect(throws: FormatError.self) { try reader.byte() }
        #expect(throws: FormatError.self) { try reader.raw(1) }
    }

    @Test func `Text that is not UTF-8 is refused`() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
            var reader = reader([UInt8(bytes.count)] + bytes)
            #expect(throws: FormatError.self) { try reader.string() }
        }
    }

    @Test func `Composed and decomposed text keep their bytes`() throws {
        for bytes: [UInt8] in [[0xC3, 0xA9], [0x65, 0xCC, 0x81]] {
            var reader = reader([UInt8(bytes.count)] + bytes)
            var writer = ByteWriter()
            writer.string(try reader.string())
            #expect(writer.bytes.dropFirst() == bytes[...])
        }
    }

    @Test func `Bytes too many are refused at the end`() throws {
        var reader = reader([1, 2])
        _ = try reader.byte()
        #expect(throws: FormatError("test", "has 1 bytes too many")) { try reader.finish() }
        _ = try reader.byte()
        try reader.finish()
        #expect(throws: FormatError.self) { try reader.byte() }
    }

    @Test(arguments: [0, 1, 999_999_999] as [UInt32], [0, -1, 1, .min, .max] as [Int64])
    func `Times come back`(nanoseconds: UInt32, seconds: Int64) throws {
        let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        var writer = ByteWriter()
        writer.timestamp(time)
        var reader = reader(writer.bytes)
        #expect(try reader.timestamp() == time)
        try reader.finish()
    }

    @Test func `A second has less than a thousand million nanoseconds`() {
        var writer = ByteWriter()
        writer.signed(0)
        writer.number(UInt64(1_000_000_000))
        var reader = reader(writer.bytes)
        #expect(throws: FormatError.self) { try reader.timestamp() }
    }

    @Test func `Times are ordered by seconds, then nanoseconds`() {
        let times = [(-2, 5), (-1, 0), (-1, 9), (0, 0), (0, 1), (1, 0)].map {
            Timestamp(seconds: $0.0, nanoseconds: $0.1)
        }
        #expect(times.shuffled().sorted() == times)
    }

    @Test(
        arguments: [
            (0, 0, true), (253_402_300_799, 999_999_999, true), (-1, 999_999_999, false),
            (253_402_300_800, 0, false), (.max, 0, false), (.min, 0, false),
        ] as [(Int64, UInt32, Bool)])
    func `Moments are between 1970 and 9999`(
        seconds: Int64, nanoseconds: UInt32, isOne: Bool
    ) throws {
        let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        var (plain, clamped) = (ByteWriter(), ByteWriter())
        plain.timestamp(time)
        clamped.moment(time)
        #expect((plain.bytes == clamped.bytes) == isOne)
        var reader = ByteReader(plain.bytes, subject: "test")
        #expect((try? reader.moment()) == (isOne ? time : nil))
        reader = ByteReader(clamped.bytes, subject: "test")
        #expect(throws: Never.self) { try reader.moment() }
    }
}

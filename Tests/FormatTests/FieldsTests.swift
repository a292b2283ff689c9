import Testing

@testable import Format

struct FieldsTests {
    private func encoded(_ fields: Fields) -> [UInt8] {
        var writer = ByteWriter()
        fields.encode(to: &writer)
        return writer.bytes
    }

    private func decoded(_ bytes: [UInt8]) throws(FormatError) -> Fields {
        var reader = ByteReader(bytes, subject: "test")
        return try Fields(&reader)
    }

    @Test func `Fields are written in ascending order whatever the order of setting`() throws {
        var fields = Fields()
        for tag in [5, 1, 9, 3, 1 << 20] { fields.set(tag) { $0.number(tag) } }
        #expect(fields.values.map(\.tag) == [1, 3, 5, 9, 1 << 20])
        #expect(try decoded(encoded(fields)) == fields)
    }

    @Test func `Setting a field again replaces it`() {
        var fields = Fields()
        fields.set(2) { $0.byte(1) }
        fields.set(2) { $0.byte(7) }
        #expect(encoded(fields) == [2, 1, 7])
    }

    @Test func `What a reader does not take stays`() throws {
        var fields = try decoded([1, 1, 7, 2, 1, 8])
        let taken = try fields.take(1, of: "test") { reader throws(FormatError) in try reader.byte()
        }
        #expect(taken == 7)
        #expect(encoded(fields) == [2, 1, 8])
        let again = try fields.take(1, of: "test") { reader throws(FormatError) in try reader.byte()
        }
        #expect(again == nil)
    }

    @Test func `A field that is not read whole is refused`() throws {
        var fields = try decoded([1, 2, 7, 7])
        #expect(throws: FormatError("test", "has 1 bytes too many")) {
            try fields.take(1, of: "test") { reader throws(FormatError) in try reader.byte() }
        }
    }

    @Test(
        arguments: [
            [1, 0, 1, 0], [2, 0, 1, 0], [1, 1], [1], [0x80, 0, 0], [0x81, 0x80, 0x40, 0],
        ]
            as [[UInt8]])
    func `Repeated, unordered, cut and overlarge fields are refused`(bytes: [UInt8]) {
        #expect(throws: FormatError.self) { try decoded(bytes) }
    }

    @Test(arguments: SeededRandom.seeds)
    func `Fields have one spelling`(seed: UInt64) {
        let valid: [UInt8] = [0, 0, 1, 3, 9, 9, 9, 40, 1, 2, 0x80, 0x01, 0, 0x81, 0x01, 2, 5, 6]
        let accepted = expectOneSpelling(valid, seed: seed) { bytes throws(FormatError) in
            encoded(try decoded(bytes))
        }
        #expect(accepted > 0)
    }
}

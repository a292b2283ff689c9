/// Tagged fields in ascending order: what a record may grow by without breaking older readers.
///
/// A reader keeps the fields that it does not know, so that a record always encodes to the bytes
/// that it came from; what must be understood is said by the record's list of features.
package struct Fields: Hashable, Sendable {
    private(set) var values: [(tag: Int, bytes: [UInt8])] = []

    package init() {}

    package init(_ reader: inout ByteReader) throws(FormatError) {
        while !reader.isAtEnd {
            let tag = try reader.number(upTo: 1 << 20)
            if let last = values.last, tag <= last.tag {
                throw reader.failure("has its fields out of order")
            }
            values.append((tag, Array(try reader.blob())))
        }
    }

    package func encode(to writer: inout ByteWriter) {
        for value in values {
            writer.number(value.tag)
            writer.blob(value.bytes)
        }
    }

    /// Sets one field; an absent value leaves it out.
    package mutating func set(_ tag: Int, _ write: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        write(&writer)
        let index = values.firstIndex { $0.tag >= tag } ?? values.endIndex
        let isThere = index < values.endIndex && values[index].tag == tag
        values.replaceSubrange(index..<(isThere ? index + 1 : index), with: [(tag, writer.bytes)])
    }

    /// Takes one field out and reads it whole.
    package mutating func take<Value>(
        _ tag: Int, of subject: String,
        _ read: (inout ByteReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value? {
        guard let index = values.firstIndex(where: { $0.tag == tag }) else { return nil }
        var reader = ByteReader(values.remove(at: index).bytes, subject: subject)
        let value = try read(&reader)
        try reader.finish()
        return value
    }

    package static func == (left: Fields, right: Fields) -> Bool {
        left.values.count == right.values.count
            && zip(left.values, right.values).allSatisfy { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for value in values { hasher.combine(value.tag) }
    }
}

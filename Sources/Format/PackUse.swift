/// A pack that an archive needs, and how much of it.
package struct PackUse: Hashable, Sendable {
    package let pack: PackReference
    /// The size of the object.
    package let size: UInt64
    /// Where the chunks end and the pack's trailer begins.
    package let end: UInt64
    /// Sealed bytes that the archive still needs.
    package let used: UInt64

    package init(pack: PackReference, size: UInt64, end: UInt64, used: UInt64) {
        self.pack = pack
        self.size = size
        self.end = end
        self.used = used
    }
}

extension PackUse: ListItem {
    package var boundaryHash: KeyedHash { KeyedHash(pack.name.bytes) }

    package func encode(to writer: inout ByteWriter) {
        writer.pack(pack)
        writer.number(size)
        writer.number(end)
        writer.number(used)
    }

    package init(from reader: inout ByteReader) throws(FormatError) {
        pack = try reader.pack()
        let size = try reader.number(upTo: Int(UInt32.max))
        let end = try reader.number(upTo: size)
        self.size = UInt64(size)
        self.end = UInt64(end)
        used = UInt64(try reader.number(upTo: end))
    }
}

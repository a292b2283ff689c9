/// A pack that an archive needs, and how much of it.
package struct PackUse: Hashable, Sendable {
    package let pack: PackReference
    /// The size of the object.
    package let size: UInt64
    /// Sealed bytes that the archive still needs.
    package let used: UInt64
    /// The position of its writer among the archive's signers.
    package let signer: Int

    package init(pack: PackReference, size: UInt64, used: UInt64, signer: Int) {
        self.pack = pack
        self.size = size
        self.used = used
        self.signer = signer
    }
}

extension PackUse: ListItem {
    package var boundaryHash: KeyedHash { KeyedHash(pack.name.bytes) }

    package func encode(to writer: inout ByteWriter) {
        writer.pack(pack)
        writer.number(size)
        writer.number(used)
        writer.number(signer)
    }

    package init(from reader: inout ByteReader) throws(FormatError) {
        pack = try reader.pack()
        size = try reader.number()
        used = try reader.number()
        signer = try reader.number(upTo: 1 << 16)
    }
}

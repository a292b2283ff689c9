/// A pack that an archive needs, and how much of it.
package struct PackUse: Hashable, Sendable {
    package let pack: PackReference
    /// The size of the object.
    package let size: UInt64
    /// Sealed bytes that the archive still needs.
    package let used: UInt64
    /// Who wrote it.
    package let signer: SignerIdentity

    package init(pack: PackReference, size: UInt64, used: UInt64, signer: SignerIdentity) {
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
        writer.raw(signer.bytes)
    }

    package init(from reader: inout ByteReader) throws(FormatError) {
        pack = try reader.pack()
        let size = try reader.number(upTo: Int(UInt32.max))
        self.size = UInt64(size)
        used = UInt64(try reader.number(upTo: size))
        signer = SignerIdentity(try reader.raw(SignerIdentity.byteCount))
    }
}

/// The first eight bytes of a public signing key: enough to tell a repository's writers apart.
package struct SignerIdentity: Hashable, Sendable {
    static let byteCount = 8

    package let bytes: [UInt8]

    package init(_ publicKey: some Collection<UInt8>) {
        bytes = Array(publicKey.prefix(Self.byteCount))
    }
}

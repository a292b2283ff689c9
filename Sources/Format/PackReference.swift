/// Says which pack it is, and so its key in the store and the key that opens it.
package struct PackReference: Hashable, Sendable {
    package enum Kind: UInt8, Sendable {
        /// Contents of files; sealed to the repository's public key.
        case data = 0
        /// Segments and lists; sealed under the metadata key.
        case metadata = 1
    }

    package let kind: Kind
    /// The newest archive when the pack's writer began: groups packs by age.
    package let base: UInt64
    package let generation: UInt32
    package let name: ObjectName

    package init(kind: Kind, base: UInt64, generation: UInt32, name: ObjectName) {
        self.kind = kind
        self.base = base
        self.generation = generation
        self.name = name
    }
}

extension ByteWriter {
    mutating func pack(_ value: PackReference) {
        byte(value.kind.rawValue)
        number(value.base)
        number(UInt64(value.generation))
        raw(value.name.bytes)
    }
}

extension ByteReader {
    static let packSize = 3 + ObjectName.byteCount

    mutating func pack() throws(FormatError) -> PackReference {
        guard let kind = PackReference.Kind(rawValue: try byte()) else {
            throw failure("names an unknown kind of pack")
        }
        return PackReference(
            kind: kind, base: try number(), generation: UInt32(try number(upTo: Int(UInt32.max))),
            name: try ObjectName(try raw(ObjectName.byteCount)))
    }

    /// Where sealed bytes begin in a pack and how many there are; packs stay below 4 GiB.
    mutating func stretch() throws(FormatError) -> (offset: UInt32, storedCount: UInt32) {
        let limit = Int(UInt32.max)
        let offset = try number(upTo: limit)
        return (UInt32(offset), UInt32(try number(upTo: limit - offset)))
    }
}

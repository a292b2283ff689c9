/// The first 44 bytes of every object of ours: what it is and what opens it.
///
/// They are the associated data of what follows, so none of them can be changed.
package struct ObjectHeader: Hashable, Sendable {
    package enum Kind: UInt8, Sendable {
        case archive = 1
        case tombstone = 2
        case dataPack = 3
        case metadataPack = 4
        case pin = 5
        case keyInformation = 6
        case trial = 7
        case lease = 8
        case request = 9
    }

    package static let byteCount = 44
    private static let magic = Array("HLDF".utf8)
    private static let version: UInt8 = 1
    /// X25519 with HKDF-SHA-256 for data, HKDF-SHA-256 of the metadata key for the rest.
    private static let keyScheme: UInt8 = 1
    /// AES-256-GCM.
    private static let cipher: UInt8 = 1

    package let kind: Kind
    /// Which of the keyring's generations the keys come from.
    package let generation: UInt32
    package let name: ObjectName

    package init(kind: Kind, generation: UInt32, name: ObjectName) {
        self.kind = kind
        self.generation = generation
        self.name = name
    }

    package var bytes: [UInt8] {
        var bytes = Self.magic + [Self.version, kind.rawValue, Self.keyScheme, Self.cipher]
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: generation >> shift))
        }
        return bytes + name.bytes
    }

    /// Reads the header of an object that begins with it.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "object header")
        guard try reader.raw(4) == Self.magic[...] else {
            throw reader.failure("does not begin with Holdfast's mark")
        }
        let version = try reader.byte()
        guard version == Self.version else {
            throw reader.failure("is of version \(version); this program knows 1")
        }
        guard let kind = Kind(rawValue: try reader.byte()) else {
            throw reader.failure("names a kind that this program does not know")
        }
        guard try reader.byte() == Self.keyScheme, try reader.byte() == Self.cipher else {
            throw reader.failure("names a cipher that this program does not know")
        }
        let generation = try reader.raw(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let name = try ObjectName(try reader.raw(ObjectName.byteCount))
        self.init(kind: kind, generation: generation, name: name)
    }
}

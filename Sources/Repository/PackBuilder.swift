import Cryptography
package import Format

/// Gathers sealed chunks into one pack in memory.
package struct PackBuilder {
    /// A pack is closed by the chunk that takes it here, so all but a writer's last are larger.
    package static let target = 16 << 20

    package let pack: PackReference
    private let keyring: Keyring
    private let key: SealingKey
    private var bytes: [UInt8]
    private var storedCounts: [UInt32] = []

    init(
        _ kind: PackReference.Kind, base: UInt64, generation: UInt32, keys: PackKeys,
        random: any RandomSource
    ) throws {
        let (name, key) = try keys.make(kind, generation: generation, random: random)
        pack = PackReference(kind: kind, base: base, generation: generation, name: name)
        keyring = keys.keyring
        self.key = key
        bytes = []
        // Room that is never touched costs nothing; growing by copies would.
        bytes.reserveCapacity(Self.target + (5 << 20))
        bytes += pack.header.bytes
    }

    package var isFull: Bool { bytes.count >= Self.target }

    /// Seals a coded chunk; tells where it lies.
    package mutating func append(_ frame: [UInt8]) throws -> (offset: UInt32, storedCount: UInt32) {
        let offset = UInt32(bytes.count)
        let storedCount = UInt32(frame.count + ChunkFrame.tagByteCount)
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: offset, storedCount: storedCount)
        try key.seal(
            frame.span, nonce: ChunkFrame.nonce(offset: offset), associated: associated.span,
            appendingTo: &bytes)
        storedCounts.append(storedCount)
        return (offset, storedCount)
    }

    /// Ends the pack with its trailer, which zeros fill up to the padded size.
    package consuming func finish() throws -> FinishedPack {
        let trailer = try PackSigning(keyring).sign(pack, storedCounts).encoded()
        let overhead = bytes.count + ChunkFrame.tagByteCount
        let room = Padding.padded(overhead + trailer.count) - overhead
        let padded = trailer + Array(repeating: 0, count: room - trailer.count)
        var sealed: [UInt8] = []
        let end = UInt32(bytes.count)
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: end, storedCount: UInt32(room + ChunkFrame.tagByteCount))
        try key.seal(
            padded.span, nonce: ChunkFrame.nonce(offset: end), associated: associated.span,
            appendingTo: &sealed)
        return FinishedPack(pack: pack, parts: [bytes, sealed])
    }
}

/// A pack as it goes to the store: its chunks with the header before them, and its trailer.
package struct FinishedPack: Sendable {
    package let pack: PackReference
    package let parts: [[UInt8]]

    package var extent: Extent {
        Extent(
            size: UInt64(parts.reduce(0) { $0 + $1.count }), end: UInt64(parts[0].count))
    }

    /// How large a pack is, and where its trailer begins.
    package struct Extent: Hashable, Sendable {
        package let size: UInt64
        package let end: UInt64
    }
}

extension PackReference {
    var objectKind: ObjectHeader.Kind {
        switch kind {
        case .data: .dataPack
        case .metadata: .metadataPack
        }
    }
}

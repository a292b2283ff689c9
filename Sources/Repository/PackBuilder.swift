package import Cryptography
package import Format

/// Gathers sealed chunks into one pack in memory.
package struct PackBuilder {
    /// A pack is closed by the chunk that takes it here, so all but a writer's last are larger.
    package static let target = 16 << 20

    package let pack: PackReference
    private let key: SealingKey
    private var bytes: [UInt8]

    init(
        _ kind: PackReference.Kind, base: UInt64, generation: UInt32, keys: PackKeys,
        random: any RandomSource
    ) throws {
        let (name, key) = try keys.make(kind, generation: generation, random: random)
        pack = PackReference(kind: kind, base: base, generation: generation, name: name)
        self.key = key
        bytes = []
        // Room that is never touched costs nothing; growing by copies would.
        bytes.reserveCapacity(Self.target + (5 << 20))
        bytes += ObjectHeader(kind: pack.objectKind, generation: generation, name: name).bytes
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
        return (offset, storedCount)
    }

    /// The object in two parts: its chunks, and random bytes to fill it up, which look like chunks.
    package consuming func finish(random: any RandomSource) throws -> [[UInt8]] {
        let missing = Padding.padded(bytes.count) - bytes.count
        return [bytes, try random.bytes(missing)]
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

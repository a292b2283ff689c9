import Cryptography
package import Format

/// Gathers sealed chunks into one pack in memory.
package struct PackBuilder {
    /// All but a writer's last pack are larger.
    package static let least = 5 << 20
    /// The chunk that takes a pack here closes it, however much padding it needs.
    package static let most = 10 << 20
    /// A pack from the least size on is closed where padding is at most this part of it.
    private static let paddingPart = 100
    /// More than the trailer of a pack has.
    private static let trailerRoom = 1024

    package let pack: PackReference
    private let keyring: Keyring
    private let key: SealingKey
    /// The header, and each sealed chunk.
    private var parts: [[UInt8]]
    private var count: Int
    private var storedCounts: [UInt32] = []

    init(
        _ kind: PackReference.Kind, base: UInt64, generation: UInt32, keys: PackKeys,
        random: any RandomSource
    ) throws {
        let (name, key) = try keys.make(kind, generation: generation, random: random)
        pack = PackReference(kind: kind, base: base, generation: generation, name: name)
        keyring = keys.keyring
        self.key = key
        parts = [pack.header.bytes]
        count = parts[0].count
    }

    package var isFull: Bool {
        count >= Self.most || count >= Self.least && padding <= count / Self.paddingPart
    }

    private var padding: Int {
        let end = count + Self.trailerRoom
        return Padding.padded(end) - end
    }

    /// Seals a coded chunk; tells where it lies.
    package mutating func append(
        _ frame: consuming [UInt8]
    ) throws -> (offset: UInt32, storedCount: UInt32) {
        let offset = UInt32(count)
        let storedCount = UInt32(frame.count + ChunkFrame.tagByteCount)
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: offset, storedCount: storedCount)
        let nonce = ChunkFrame.nonce(offset: offset)
        if frame.isTight {
            try key.seal(inPlace: &frame, nonce: nonce, associated: associated.span)
            parts.append(frame)
        } else {
            parts.append(
                try key.seal(frame.span, nonce: nonce, associated: associated.span))
        }
        count += Int(storedCount)
        storedCounts.append(storedCount)
        return (offset, storedCount)
    }

    /// Ends the pack with its trailer, which zeros fill up to the padded size.
    package consuming func finish() throws -> FinishedPack {
        let trailer = try PackSigning(keyring).sign(pack, storedCounts).encoded()
        let overhead = count + ChunkFrame.tagByteCount
        let room = Padding.padded(overhead + trailer.count) - overhead
        let padded = trailer + Array(repeating: 0, count: room - trailer.count)
        let end = UInt32(count)
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: end, storedCount: UInt32(room + ChunkFrame.tagByteCount))
        let sealed = try key.seal(
            padded.span, nonce: ChunkFrame.nonce(offset: end), associated: associated.span)
        return FinishedPack(
            pack: pack, parts: parts + [sealed],
            extent: FinishedPack.Extent(
                size: UInt64(count + sealed.count), end: UInt64(count)))
    }
}

extension [UInt8] {
    /// Whether it holds hardly more memory than it has bytes.
    fileprivate var isTight: Bool { capacity - count <= 1024 + count / 16 }
}

/// A pack as it goes to the store: its chunks with the header before them, and its trailer.
package struct FinishedPack: Sendable {
    package let pack: PackReference
    package let parts: [[UInt8]]
    package let extent: Extent

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

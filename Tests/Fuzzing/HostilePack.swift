import Compression
import Cryptography
import Format
import Storage
import TestSupport

@testable import Repository

/// A pack as one could write it who has a key: sealed and signed, but of any shape.
struct HostilePack: Sendable {
    private let timeline: Timeline
    private let use: PackUse
    private let chunk: ChunkReference
    private let pack: PackReference

    /// First what the trailer and the reference to a chunk claim, then the chunks' frames.
    init(_ bytes: [UInt8]) throws {
        guard bytes.count >= 16 else { throw FormatError("pack", "is none") }
        let keys = try Keys.shared.get()
        let packKeys = PackKeys(keyring: keys.keyring)
        let (name, key) = try packKeys.make(.data, generation: 1, random: FixedRandom("pack"))
        pack = PackReference(kind: .data, base: 0, generation: 1, name: name)
        let frames = bytes[16...].split(
            separator: 0xFE, maxSplits: 7, omittingEmptySubsequences: false)
        var object = pack.header.bytes
        var counts: [UInt32] = []
        for frame in frames {
            let count = UInt32(frame.count + ChunkFrame.tagByteCount)
            let offset = UInt32(object.count)
            object += try Self.sealed(Array(frame), at: offset, count, pack, key)
            counts.append(count)
        }
        if bytes[0] & 1 != 0 { counts[0] = Self.number(bytes, 4) }
        let end = bytes[0] & 2 == 0 ? object.count : Int(bytes[1])
        let trailer = try PackSigning(keys.keyring).sign(pack, counts).encoded()
        let count = UInt32(trailer.count + ChunkFrame.tagByteCount)
        object = Array(object.prefix(end))
        object += Array(repeating: 0, count: end - object.count)
        object += try Self.sealed(trailer, at: UInt32(end), count, pack, key)
        use = PackUse(
            pack: pack, size: UInt64(object.count), end: UInt64(end), used: UInt64(end))
        chunk = Self.chunk(bytes, Array(frames[0]), counts[0], keys.keyring)
        let store = MemoryStore()
        timeline = keys.repository(store).timeline(keys.timeline.name)
        store.contents[Layout.pack(timeline.name, pack)] = object
    }

    /// Reads it as checks and restores do; all that may come of it is an error.
    func read() async {
        _ = try? await PackWalk(timeline).read(use, expecting: [chunk])
        let reader = ContentReader(timeline)
        guard let run = ContentReader.runs(of: [chunk]).first,
            let fetched = try? await reader.fetch(run, from: pack),
            var decompressor = try? Decompressor()
        else { return }
        _ = try? await fetched.open(chunk, with: &decompressor)
    }

    /// The first chunk as it is, or as the bytes claim; segments hold none that ends behind 4 GiB.
    private static func chunk(
        _ bytes: [UInt8], _ frame: [UInt8], _ storedCount: UInt32, _ keyring: Keyring
    ) -> ChunkReference {
        let content = Array(frame.dropFirst())
        let offset = bytes[0] & 4 == 0 ? UInt32(ObjectHeader.byteCount) : UInt32(bytes[2])
        let count = bytes[0] & 8 == 0 ? UInt32(content.count) : number(bytes, 8)
        let claim = bytes[0] & 16 == 0 ? storedCount : number(bytes, 12)
        return ChunkReference(
            hash: keyring.hashes.chunk(content.span), pack: PackTable.Index(0), offset: offset,
            storedCount: min(claim, .max - offset), count: min(count, UInt32(ChunkFrame.largest)))
    }

    private static func sealed(
        _ frame: [UInt8], at offset: UInt32, _ count: UInt32, _ pack: PackReference,
        _ key: SealingKey
    ) throws -> [UInt8] {
        var sealed: [UInt8] = []
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: offset, storedCount: count)
        try key.seal(
            frame.span, nonce: ChunkFrame.nonce(offset: offset), associated: associated.span,
            appendingTo: &sealed)
        return sealed
    }

    private static func number(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

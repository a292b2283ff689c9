import TestSupport
import Testing

@testable import Format

/// Sizes and counts that claim more than is there must not be believed.
struct HostileSizeTests {
    private static let claims: [UInt64] = [1 << 20, 1 << 31, 1 << 32, 1 << 40, 1 << 62, .max]

    /// Every decoder, so that each gets every claim at every place.
    private static func decodeAll(_ bytes: [UInt8]) {
        var table = PackTable()
        _ = try? SegmentTests.decode(bytes, &table)
        _ = try? Archive(bytes)
        _ = try? Tombstone(bytes)
        _ = try? Pin(bytes)
        _ = try? ListTree.decode(bytes, as: SegmentReference.self, subject: "test")
        _ = try? ListTree.decode(bytes, as: PieceReference.self, subject: "test")
        _ = try? ListTree.decode(bytes, as: PackUse.self, subject: "test")
    }

    private static func valid() throws -> [[UInt8]] {
        var random = SeededRandom(seed: 1)
        var table = PackTable()
        let entries = try random.entries(12, &table)
        let tombstone = Tombstone(
            number: .first, id: try random.objectName(), time: random.moment(),
            packs: [try random.packReference()])
        let pin = Pin(number: .first, id: tombstone.id, time: tombstone.time, reason: "why")
        return [
            SegmentTests.encode(entries, table), try random.fullArchive().encoded(),
            tombstone.encoded(), pin.encoded(), ListTree.encode([try random.segmentReference()]),
            ListTree.encode([try random.pieceReference()]), ListTree.encode([try random.packUse()]),
        ]
    }

    @Test func `Claims without bytes behind them take no memory`() async {
        await #expect(processExitsWith: .success) {
            try MemoryLimit.set(16 << 20)
            for valid in try Self.valid() {
                for index in valid.indices {
                    for claim in Self.claims {
                        var writer = ByteWriter()
                        writer.number(claim)
                        Self.decodeAll(Array(valid[..<index]) + writer.bytes + valid[index...])
                    }
                }
            }
        }
    }

    /// The forms that take the most memory for a byte of input.
    enum Swarm: String, CaseIterable, Codable {
        case tags, inline, fields, owners, extents, attributes

        func spell(_ count: Int) throws -> [UInt8] {
            var writer = ByteWriter()
            switch self {
            case .tags, .inline:
                var random = SeededRandom(seed: 1)
                var archive = try random.plainArchive()
                archive.tags = Array(repeating: "", count: self == .tags ? count : 0)
                archive.inline = Array(repeating: [], count: self == .inline ? count : 0)
                return archive.encoded()
            case .fields:
                for tag in 0..<count / 4 {
                    writer.number(tag)
                    writer.blob([1])
                }
            case .owners:
                writer.number(count / 6)
                for user in 0..<count / 6 {
                    writer.number(user)
                    writer.raw([0, 0, 0])
                }
            case .extents: spellFile(count, &writer)
            case .attributes: spellAttributes(count, &writer)
            }
            return writer.bytes
        }

        private func spellFile(_ count: Int, _ writer: inout ByteWriter) {
            writer.raw([1, 0, 0, 0, 0, 1, 0, 1, 1])
            writer.raw(repeatElement(7, count: ObjectName.byteCount))
            writer.number(1)
            writer.raw(repeatElement(7, count: KeyedHash.byteCount))
            writer.raw([0, 1, 1, 1, 1, 0, 1, 97, EntryTag.file, 0, 0, 0, 0])
            writer.number(count)
            writer.raw(repeatElement(7, count: KeyedHash.byteCount))
            writer.number(count / 4)
            for _ in 0..<count / 4 { writer.raw([0, 0, 0, 1]) }
        }

        private func spellAttributes(_ count: Int, _ writer: inout ByteWriter) {
            writer.raw([1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 97, EntryTag.fifo | EntryTag.attributes])
            writer.raw([0, 0, 0, 0])
            writer.number(count / 6)
            for name in 0..<count / 6 {
                writer.blob([
                    1 + UInt8(name >> 14), 128 | UInt8(name >> 7 & 127), 128 | UInt8(name & 127),
                ])
                writer.blob([1])
            }
        }
    }

    @Test(arguments: Swarm.allCases)
    func `A megabyte of the smallest items takes a bounded multiple of it`(swarm: Swarm) async {
        await #expect(processExitsWith: .success) { [swarm] in
            let bytes = try swarm.spell(1 << 20)
            try MemoryLimit.set(64 << 20)
            Self.decodeAll(bytes)
        }
    }
}

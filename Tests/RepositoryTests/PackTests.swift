import Compression
import Cryptography
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

struct PackTests {
    /// A pack in a store, and what its chunks held.
    private struct Pack {
        let timeline: Timeline
        let table: PackTable
        let chunks: [(reference: ChunkReference, content: [UInt8])]
        let extent: FinishedPack.Extent

        var reference: PackReference { table[chunks[0].reference.pack] }
        var key: ObjectKey { Layout.pack(timeline.name, reference) }
        var use: PackUse {
            PackUse(pack: reference, size: extent.size, end: extent.end, used: extent.end)
        }

        func read(expecting expected: [ChunkReference]? = nil) async throws {
            try await PackWalk(timeline).read(
                use, expecting: expected ?? chunks.map(\.reference))
        }

        func open(_ index: Int) async throws -> [UInt8] {
            var decompressor = try Decompressor()
            let reader = ContentReader(timeline)
            let run = ContentReader.runs(of: [chunks[index].reference])[0]
            let fetched = try await reader.fetch(run, from: reference)
            let bytes = try await fetched.open(run.chunks[0], with: &decompressor)
            return Array(bytes[0..<bytes.count])
        }
    }

    static let contents: [[UInt8]] = [
        [], [1], Array("text and more text, text and more text".utf8),
        Array(repeating: 7, count: 100_000), (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0) },
    ]

    private func makePack(_ fixture: Fixture) async throws -> Pack {
        let timeline = try await fixture.open().timeline(.sample())
        let random = SystemRandom()
        var builder = try PackBuilder(
            .data, base: 0, generation: 1, keys: PackKeys(keyring: timeline.repository.keyring),
            random: random)
        var table = PackTable()
        let index = table.index(of: builder.pack)
        var compressor = try Compressor(level: 3)
        var chunks: [(ChunkReference, [UInt8])] = []
        for content in Self.contents {
            let frame = try ChunkCodec.frame(content, with: &compressor)
            let (offset, storedCount) = try builder.append(frame)
            let reference = ChunkReference(
                hash: timeline.repository.keyring.hashes.chunk(content.span), pack: index,
                offset: offset, storedCount: storedCount, count: UInt32(content.count))
            chunks.append((reference, content))
        }
        let finished = try builder.finish()
        try await timeline.upload(finished)
        return Pack(
            timeline: timeline, table: table, chunks: chunks, extent: finished.extent)
    }

    @Test func `Every chunk of a pack comes back`() async throws {
        let pack = try await makePack(try await Fixture())
        for (index, content) in Self.contents.enumerated() {
            #expect(try await pack.open(index) == content)
        }
    }

    @Test(arguments: [40_000, 400_000, 2_000_000])
    func `Packs end where they need little padding`(size: Int) async throws {
        let keyring = try await Fixture().open().keyring
        var random = SeededGenerator(seed: UInt64(size))
        var sizes: [Int] = []
        var padding = 0
        for _ in 0..<20 {
            var builder = try PackBuilder(
                .data, base: 0, generation: 1, keys: PackKeys(keyring: keyring),
                random: SystemRandom())
            while !builder.isFull {
                let count = Int.random(in: size / 2...size * 2, using: &random)
                _ = try builder.append([UInt8](repeating: 0, count: count))
            }
            let extent = try builder.finish().extent
            let end = Int(extent.end)
            #expect(end >= 5 << 20 && end < 10 << 20 + 2 * size)
            let room = Int(extent.size) - end
            #expect(room <= end / 64 || end >= 10 << 20)
            sizes.append(end)
            padding += room
        }
        #expect(padding * 100 < sizes.reduce(0, +))
    }

    @Test func `A pack's name is its key, and its header says what it is`() async throws {
        let fixture = try await Fixture()
        let pack = try await makePack(fixture)
        let header = try ObjectHeader(try #require(fixture.memory.contents[pack.key]))
        #expect(header.kind == .dataPack)
        #expect(header.name == pack.reference.name)
        #expect(pack.key.name == "0000000000000-\(pack.reference.name)")
    }

    @Test func `No byte of a chunk can be changed`() async throws {
        let fixture = try await Fixture()
        let pack = try await makePack(fixture)
        let object = try #require(fixture.memory.contents[pack.key])
        let chunk = pack.chunks[2].reference
        for index in Int(chunk.offset)..<Int(chunk.end) {
            var changed = object
            changed[index] ^= 0x10
            _ = try await fixture.memory.put(pack.key, [changed], .always)
            let error = try await failure { try await pack.open(2) }
            #expect(error.kind == .corrupt)
            #expect(error.subject == pack.key.text)
        }
        // What is not of the chunk does not matter to it.
        var changed = object
        changed[0] ^= 1
        changed[Int(chunk.end)] ^= 1
        _ = try await fixture.memory.put(pack.key, [changed], .always)
        #expect(try await pack.open(2) == Self.contents[2])
    }

    @Test func `A pack that is cut short or gone is named`() async throws {
        let fixture = try await Fixture()
        let pack = try await makePack(fixture)
        let object = try #require(fixture.memory.contents[pack.key])
        let end = Int(pack.chunks[2].reference.end)
        for harm: [UInt8]? in [nil, [], Array(object.prefix(end - 1))] {
            fixture.memory.contents[pack.key] = harm
            let error = try await failure { try await pack.open(2) }
            #expect(error.kind == .corrupt)
            #expect(error.subject == pack.key.text)
        }
    }

    @Test func `A chunk opens only as what and where it was stored`() async throws {
        let pack = try await makePack(try await Fixture())
        let (right, content) = pack.chunks[2]
        let other = pack.chunks[1].reference
        let wrong = [
            (other.hash, right.offset, right.storedCount, right.count),
            (right.hash, right.offset + 1, right.storedCount - 1, right.count),
            (right.hash, right.offset, right.storedCount - 1, right.count),
            (right.hash, right.offset, 0, right.count),
            (right.hash, right.offset, right.storedCount, right.count - 1),
            (right.hash, right.offset, right.storedCount, UInt32.max),
            (right.hash, other.offset, other.storedCount, other.count),
        ]
        for (hash, offset, storedCount, count) in wrong {
            let chunk = ChunkReference(
                hash: hash, pack: right.pack, offset: offset, storedCount: storedCount,
                count: count)
            let broken = Pack(
                timeline: pack.timeline, table: pack.table, chunks: [(chunk, content)],
                extent: pack.extent)
            let error = try await failure { try await broken.open(0) }
            #expect(error.kind == .corrupt)
        }
    }

    @Test func `A pack under another's name does not open`() async throws {
        let fixture = try await Fixture()
        let (one, other) = (try await makePack(fixture), try await makePack(fixture))
        fixture.memory.contents[one.key] = fixture.memory.contents[other.key]
        let error = try await failure { try await one.open(2) }
        #expect(error.kind == .corrupt)
        #expect(error.subject == one.key.text)
    }

    @Test func `A name of low order opens nothing and is no crash`() async throws {
        let fixture = try await Fixture()
        let pack = try await makePack(fixture)
        let name = try ObjectName([UInt8](repeating: 0, count: 32))
        let reference = PackReference(kind: .data, base: 0, generation: 1, name: name)
        var table = PackTable()
        _ = table.index(of: reference)
        fixture.memory.contents[Layout.pack(pack.timeline.name, reference)] =
            fixture.memory.contents[pack.key]
        let broken = Pack(
            timeline: pack.timeline, table: table, chunks: pack.chunks, extent: pack.extent)
        let error = try await failure { try await broken.open(2) }
        #expect(error.kind == .corrupt)
        #expect(error.subject == broken.key.text)
    }

    // MARK: Whole packs

    @Test func `A pack ends in its list of chunks, signed by its writer`() async throws {
        let pack = try await makePack(try await Fixture())
        #expect(pack.extent.size == UInt64(Padding.padded(Int(pack.extent.size))))
        let trailer = try await PackWalk(pack.timeline).trailer(of: pack.use)
        #expect(trailer.signer == pack.timeline.repository.keyring.signer)
        #expect(trailer.storedCounts == pack.chunks.map(\.reference.storedCount))
        try await pack.read()
        try await pack.read(expecting: [])
    }

    @Test func `No byte of a pack can be changed`() async throws {
        let fixture = try await Fixture()
        let pack = try await makePack(fixture)
        let object = try #require(fixture.memory.contents[pack.key])
        for index in object.indices {
            var changed = object
            changed[index] ^= 1 << UInt8(index % 8)
            fixture.memory.contents[pack.key] = changed
            let error = try await failure { try await pack.read(expecting: []) }
            #expect(error.kind == .corrupt, "byte \(index)")
            #expect(error.subject == pack.key.text)
        }
    }

    @Test func `A pack must have each chunk that is expected of it`() async throws {
        let pack = try await makePack(try await Fixture())
        let right = pack.chunks[2].reference
        for (hash, offset, storedCount, count) in [
            (pack.chunks[1].reference.hash, right.offset, right.storedCount, right.count),
            (right.hash, right.offset + 1, right.storedCount, right.count),
            (right.hash, right.offset, right.storedCount - 1, right.count),
            (right.hash, right.offset, right.storedCount, right.count - 1),
        ] {
            let wrong = ChunkReference(
                hash: hash, pack: right.pack, offset: offset, storedCount: storedCount,
                count: count)
            let error = try await failure { try await pack.read(expecting: [wrong]) }
            #expect(error.kind == .corrupt)
        }
    }

    @Test func `A pack that another key of the repository credits to this one is refused`()
        async throws
    {
        let fixture = try await Fixture()
        let other = try await fixture.open(try await fixture.add(.writer)).keyring
        let own = try await fixture.open().keyring
        let pack = try await makePack(fixture)
        let forged = try PackSigning(other).sign(pack.reference, [])
        #expect(throws: Never.self) { try PackSigning(own).check(forged, of: pack.reference) }
        let lie = PackTrailer(
            storedCounts: [], signer: own.signer, signature: forged.signature)
        #expect(throws: FormatError.self) { try PackSigning(own).check(lie, of: pack.reference) }
        let elsewhere = try await makePack(fixture)
        #expect(throws: FormatError.self) {
            try PackSigning(own).check(forged, of: elsewhere.reference)
        }
    }

    // MARK: Runs

    private func chunk(_ pack: UInt32, _ offset: UInt32, _ storedCount: UInt32) -> ChunkReference {
        ChunkReference(
            hash: KeyedHash([UInt8](repeating: 0, count: 24)), pack: PackTable.Index(pack),
            offset: offset, storedCount: storedCount, count: 1)
    }

    private func runs(_ chunks: [ChunkReference]) -> [[UInt32]] {
        ContentReader.runs(of: chunks).map { $0.chunks.map(\.offset) }
    }

    @Test func `Chunks that lie near each other are fetched together`() {
        let near: UInt32 = 256 << 10
        #expect(runs([]) == [])
        #expect(runs([chunk(0, 44, 10)]) == [[44]])
        #expect(runs([chunk(0, 100, 10), chunk(0, 44, 10)]) == [[44, 100]])
        #expect(runs([chunk(0, 44, 6), chunk(0, 50 + near, 1)]) == [[44, 50 + near]])
        #expect(runs([chunk(0, 44, 6), chunk(0, 51 + near, 1)]) == [[44], [51 + near]])
    }

    @Test func `Chunks of two packs are fetched apart`() {
        let chunks = [chunk(1, 44, 10), chunk(0, 44, 10), chunk(1, 54, 10)]
        #expect(runs(chunks) == [[44], [44, 54]])
        #expect(ContentReader.runs(of: chunks).map(\.pack.value) == [0, 1])
    }

    @Test func `No run is longer than a bound, except for one chunk`() {
        let most: UInt32 = (8 << 20) - (128 << 10)
        let half = most / 2
        #expect(runs([chunk(0, 0, half), chunk(0, half, half)]) == [[0, half]])
        #expect(
            runs([chunk(0, 0, half), chunk(0, half, half), chunk(0, most, 1)])
                == [[0, half], [most]])
        #expect(runs([chunk(0, 0, most + 1)]) == [[0]])
        #expect(runs([chunk(0, 0, most + 1), chunk(0, most + 1, 1)]) == [[0], [most + 1]])
    }

    @Test func `Chunks at the end of the largest pack are no crash`() {
        let end = UInt32.max
        #expect(runs([chunk(0, end - 20, 10), chunk(0, end - 10, 10)]) == [[end - 20, end - 10]])
    }
}

import Testing

@testable import Format

struct ObjectHeaderTests {
    @Test(
        arguments: [
            .archive, .tombstone, .dataPack, .metadataPack, .pin, .keyInformation, .trial, .lease,
            .request,
        ]
            as [ObjectHeader.Kind])
    func `Headers come back and ignore what follows`(kind: ObjectHeader.Kind) throws {
        let name = try ObjectName(Array(0..<32))
        for generation: UInt32 in [0, 1, 0x0102_0304, .max] {
            let header = ObjectHeader(kind: kind, generation: generation, name: name)
            #expect(header.bytes.count == ObjectHeader.byteCount)
            #expect(try ObjectHeader(header.bytes) == header)
            #expect(try ObjectHeader(header.bytes + [1, 2, 3]) == header)
        }
    }

    @Test func `A header is laid out as documented`() throws {
        let name = try ObjectName(Array(0..<32))
        let header = ObjectHeader(kind: .dataPack, generation: 0x0102_0304, name: name)
        #expect(header.bytes.prefix(12) == [0x48, 0x4C, 0x44, 0x46, 1, 3, 1, 1, 1, 2, 3, 4])
        #expect(Array(header.bytes.dropFirst(12)) == name.bytes)
    }

    @Test(arguments: 0..<8)
    func `Another mark, version, kind or cipher is refused`(index: Int) throws {
        let name = try ObjectName(Array(0..<32))
        var bytes = ObjectHeader(kind: .pin, generation: 7, name: name).bytes
        bytes[index] = 0xEE
        #expect(throws: FormatError.self) { try ObjectHeader(bytes) }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A header has one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let name = try random.objectName()
        let valid = ObjectHeader(kind: .archive, generation: 9, name: name).bytes
        let accepted = expectOneSpelling(valid, seed: seed) { bytes throws(FormatError) in
            let header = try ObjectHeader(bytes)
            return header.bytes + bytes[ObjectHeader.byteCount...]
        }
        #expect(accepted > 0)
    }
}

struct TombstoneTests {
    @Test(arguments: [0, 1, 2, 127, 128])
    func `Tombstones come back`(packCount: Int) throws {
        var random = SeededRandom(seed: UInt64(packCount))
        let tombstone = Tombstone(
            number: try random.archiveNumber(), id: try random.objectName(),
            time: random.moment(),
            packs: try (0..<packCount).map { _ in try random.packReference() })
        #expect(try Tombstone(tombstone.encoded()) == tombstone)
    }

    @Test(arguments: SeededRandom.seeds)
    func `A tombstone has one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let tombstone = Tombstone(
            number: try random.archiveNumber(), id: try random.objectName(),
            time: random.moment(), packs: try (0..<2).map { _ in try random.packReference() })
        let accepted = expectOneSpelling(tombstone.encoded(), seed: seed) {
            bytes throws(FormatError) in try Tombstone(bytes).encoded()
        }
        #expect(accepted > 0)
    }
}

struct PinTests {
    @Test(arguments: [
        "", "before the migration", "naïve → \u{1F40B}", String(repeating: "x", count: 4096),
    ])
    func `Pins come back`(reason: String) throws {
        var random = SeededRandom(seed: 5)
        let pin = Pin(
            number: try random.archiveNumber(), id: try random.objectName(),
            time: random.moment(), reason: reason,
            until: reason.isEmpty ? nil : random.moment())
        #expect(try Pin(pin.encoded()) == pin)
    }

    @Test(arguments: SeededRandom.seeds)
    func `A pin has one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pin = Pin(
            number: try random.archiveNumber(), id: try random.objectName(),
            time: random.moment(), reason: "naïve",
            until: seed.isMultiple(of: 2) ? random.moment() : nil)
        let accepted = expectOneSpelling(pin.encoded(), seed: seed) {
            bytes throws(FormatError) in try Pin(bytes).encoded()
        }
        #expect(accepted > 0)
    }
}

struct PackTrailerTests {
    @Test(arguments: SeededRandom.seeds)
    func `A pack trailer has one spelling, zeros behind it aside`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let trailer = random.packTrailer()
        #expect(try PackTrailer(trailer.encoded() + [0, 0, 0]) == trailer)
        expectOneSpelling(trailer.encoded(), seed: seed) { bytes throws(FormatError) in
            let encoded = try PackTrailer(bytes).encoded()
            return encoded + Array(repeating: 0, count: max(0, bytes.count - encoded.count))
        }
    }

    @Test func `The chunks of a trailer fill the pack exactly`() throws {
        var random = SeededRandom(seed: 1)
        let signer = random.signer()
        func stretches(_ counts: [UInt32], to end: UInt64) throws -> [UInt32] {
            let trailer = PackTrailer(storedCounts: counts, signer: signer, signature: [])
            return try trailer.stretches(to: end).map(\.offset)
        }
        #expect(try stretches([], to: 44) == [])
        #expect(try stretches([17, 20], to: 81) == [44, 61])
        for (counts, end) in [
            ([], 43), ([], 45), ([17, 20], 80), ([17, 20], 82), ([81], 81), ([1], 0),
            ([.max, 2], 46), ([.max, .max, 88], 44), ([0, 0], 0),
        ] as [([UInt32], UInt64)] {
            #expect(throws: FormatError.self) { try stretches(counts, to: end) }
        }
    }
}

struct PackTableTests {
    @Test func `A pack keeps the number of its first use`() throws {
        var random = SeededRandom(seed: 1)
        var table = PackTable()
        let packs = try (0..<100).map { _ in try random.packReference() }
        for pack in packs + packs { _ = table.index(of: pack) }
        #expect(table.packs == packs)
        for (position, pack) in packs.enumerated() {
            #expect(table.index(of: pack) == PackTable.Index(UInt32(position)))
            #expect(table[table.index(of: pack)] == pack)
        }
    }

    @Test func `A known chunk takes 40 bytes`() {
        #expect(MemoryLayout<ChunkReference>.stride == 40)
    }
}

struct ChunkFrameTests {
    @Test func `No two offsets of a pack share a nonce`() {
        #expect(ChunkFrame.nonce(offset: 0x0102_0304) == [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
        let nonces = Set((0..<32).map { ChunkFrame.nonce(offset: 1 << UInt32($0)) })
        #expect(nonces.count == 32 && nonces.allSatisfy { $0.count == 12 })
    }

    @Test func `The seal covers kind, offset and size`() {
        let covered = [
            ChunkFrame.associated(.dataPack, offset: 1, storedCount: 2),
            ChunkFrame.associated(.metadataPack, offset: 1, storedCount: 2),
            ChunkFrame.associated(.dataPack, offset: 2, storedCount: 2),
            ChunkFrame.associated(.dataPack, offset: 1, storedCount: 3),
        ]
        #expect(Set(covered).count == covered.count)
    }
}

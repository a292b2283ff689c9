import Testing

@testable import Format

struct ArchiveTests {
    @Test(arguments: SeededRandom.seeds)
    func `Archives come back`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let plain = try random.plainArchive()
            #expect(try Archive(plain.encoded()) == plain)
            let full = try random.fullArchive()
            #expect(try Archive(full.encoded()) == full)
        }
    }

    @Test(
        arguments: [.backup, .fence, .rollback, .repair, .copy, .accept, .imported]
            as [Archive.Purpose])
    func `Every purpose comes back`(purpose: Archive.Purpose) throws {
        var random = SeededRandom(seed: 1)
        var archive = try random.plainArchive()
        archive.purpose = purpose
        #expect(try Archive(archive.encoded()).purpose == purpose)
    }

    @Test(arguments: SeededRandom.seeds)
    func `An archive has one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for archive in [try random.plainArchive(), try random.fullArchive()] {
            let accepted = expectOneSpelling(archive.encoded(), seed: seed) {
                bytes throws(FormatError) in try Archive(bytes).encoded()
            }
            #expect(accepted > 0)
        }
    }

    /// Whoever takes the lease next counts on: there must be an epoch above.
    @Test func `No epoch is above its archive's number`() throws {
        var random = SeededRandom(seed: 4)
        var archive = try random.plainArchive()
        archive.epoch = archive.number.value
        #expect(try Archive(archive.encoded()).epoch == archive.epoch)
        for epoch in [archive.epoch + 1, .max] {
            archive.epoch = epoch
            #expect(throws: FormatError("archive", "has an epoch above its number")) {
                try Archive(archive.encoded())
            }
        }
    }

    @Test func `An archive keeps fields that it does not know`() throws {
        var random = SeededRandom(seed: 2)
        let archive = try random.fullArchive()
        let newer = archive.encoded() + [99, 2, 1, 2]
        let read = try Archive(newer)
        #expect(read != archive)
        #expect(read.encoded() == newer)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 10, 16, 17, 18, 20])
    func `An archive without a needed field is refused`(tag: Int) throws {
        var random = SeededRandom(seed: 3)
        var reader = ByteReader(try random.fullArchive().encoded(), subject: "test")
        var fields = try Fields(&reader)
        let taken = try fields.take(tag, of: "test") { reader throws(FormatError) in
            try reader.raw(reader.remaining).count
        }
        #expect(taken != nil)
        var writer = ByteWriter()
        fields.encode(to: &writer)
        #expect(throws: FormatError("archive", "lacks field \(tag)")) { try Archive(writer.bytes) }
    }

    /// Each of these values is what leaving the field out says.
    @Test(
        arguments: [
            (4, [0]), (6, [0]), (11, [0]), (19, [0]), (21, [0]), (22, [0]), (4, [7]), (20, []),
            (16, [1, 0, 9]), (17, [5, 0]), (2, [0]), (5, [0]),
        ] as [(Int, [UInt8])])
    func `Spelled-out defaults and unknown values are refused`(tag: Int, value: [UInt8]) throws {
        var random = SeededRandom(seed: 4)
        var reader = ByteReader(try random.plainArchive().encoded(), subject: "test")
        var fields = try Fields(&reader)
        fields.set(tag) { $0.raw(value) }
        var writer = ByteWriter()
        fields.encode(to: &writer)
        #expect(throws: FormatError.self) { try Archive(writer.bytes) }
    }

    @Test func `Sums that are too large stop at a bound`() throws {
        var random = SeededRandom(seed: 1)
        let most = Archive.Statistics.most
        let source = Archive.Source(
            name: "a", kind: .directory, path: [], capturedIn: .first,
            statistics: .init(entries: most, files: 3, bytes: most - 1), segmentCount: 0)
        var archive = try random.plainArchive()
        archive.sources = [source, source, source]
        #expect(archive.total == .init(entries: most, files: 9, bytes: most))
        #expect(try Archive(archive.encoded()) == archive)
        archive.sources = [
            Archive.Source(
                name: "a", kind: .directory, path: [], capturedIn: .first,
                statistics: .init(bytes: most + 1), segmentCount: 0)
        ]
        #expect(throws: FormatError.self) { try Archive(archive.encoded()) }
    }
}

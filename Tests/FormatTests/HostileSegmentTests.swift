import Testing

@testable import Format

/// Segments spelled by hand, each with one fault.
struct HostileSegmentTests {
    /// A segment of one owner, one pack and one chunk, whose entries `body` spells.
    private func segment(
        owners: Int = 1, packs: Int = 1, chunks: Int = 1, chunkPack: Int = 0, entries: Int = 1,
        place: (offset: UInt64, count: UInt64) = (44, 100), areAlike: Bool = false,
        _ body: (inout ByteWriter) -> Void
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.number(owners)
        for owner in 0..<owners {
            writer.number(areAlike ? 0 : owner)
            writer.number(0)
            writer.string("")
            writer.string("")
        }
        writer.number(packs)
        for pack in 0..<packs {
            writer.raw([0, 1, 1])
            writer.raw(Array(repeating: areAlike ? 0 : UInt8(pack), count: 32))
        }
        writer.number(chunks)
        for chunk in 0..<chunks {
            writer.raw(Array(repeating: areAlike ? 0 : UInt8(chunk), count: 24))
            writer.number(chunkPack + (packs > 1 ? chunk : 0))
            writer.number(place.offset)
            writer.number(place.count)
            writer.number(1000)
        }
        writer.number(entries)
        body(&writer)
        return writer.bytes
    }

    private func head(
        _ writer: inout ByteWriter, shared: Int = 0, _ suffix: [UInt8], tag: UInt8 = EntryTag.file
    ) {
        writer.number(shared)
        writer.blob(suffix)
        writer.byte(tag)
        writer.number(0o644)
        writer.raw([0, 0, 0])
    }

    private func head(_ writer: inout ByteWriter, _ path: String, tag: UInt8 = EntryTag.file) {
        head(&writer, Array(path.utf8), tag: tag)
    }

    private func file(_ writer: inout ByteWriter, count: UInt64, extents: [[UInt64]]) {
        head(&writer, "a")
        writer.number(count)
        writer.raw(Array(repeating: 1, count: 24))
        writer.number(extents.count)
        for number in extents.joined() { writer.number(number) }
    }

    private func expectRefused(
        _ bytes: [UInt8], _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: FormatError("segment", reason), sourceLocation: sourceLocation) {
            try SegmentTests.recode(bytes)
        }
    }

    @Test func `The plain forms are accepted`() throws {
        let bytes = segment { file(&$0, count: 1000, extents: [[0, 0, 0, 1000]]) }
        #expect(try SegmentTests.recode(bytes) == bytes)
        let empty = segment(owners: 0, packs: 0, chunks: 0, entries: 0) { _ in }
        #expect(try SegmentTests.recode(empty) == empty)
    }

    @Test func `Positions in empty tables are refused`() {
        expectRefused(
            segment(owners: 0, packs: 0, chunks: 0) { head(&$0, "a", tag: EntryTag.fifo) },
            "refers to an item of an empty list")
        expectRefused(
            segment(packs: 0) { file(&$0, count: 9, extents: [[0, 0, 0, 9]]) },
            "refers to an item of an empty list")
        expectRefused(
            segment(packs: 0, chunks: 0) { file(&$0, count: 9, extents: [[0, 0, 0, 9]]) },
            "refers to an item of an empty list")
    }

    @Test func `Tables that nobody uses or that repeat themselves are refused`() {
        expectRefused(
            segment(packs: 0, chunks: 0, entries: 0) { _ in }, "lists what no entry uses")
        expectRefused(
            segment(owners: 0, chunks: 0, entries: 0) { _ in }, "lists a pack without use")
        expectRefused(segment(owners: 0, entries: 0) { _ in }, "lists what no entry uses")
        expectRefused(
            segment(packs: 2, chunkPack: 1) { file(&$0, count: 9, extents: [[0, 0, 0, 9]]) },
            "holds 1 where at most 0 is allowed")
    }

    @Test(arguments: [("an owner", 2, 0, 0), ("a pack", 1, 2, 2), ("a chunk", 1, 1, 2)])
    func `Tables that list the same twice are refused`(
        name: String, owners: Int, packs: Int, chunks: Int
    ) throws {
        let spell = { (areAlike: Bool) in
            self.segment(
                owners: owners, packs: packs, chunks: chunks, entries: 2, areAlike: areAlike
            ) { writer in
                self.head(&writer, "a", tag: EntryTag.fifo)
                writer.raw([0, 1, 98, chunks > 0 ? EntryTag.file : EntryTag.fifo, 0])
                writer.raw([UInt8(owners - 1), 0, 0])
                guard chunks > 0 else { return }
                writer.number(2)
                writer.raw(Array(repeating: 1, count: 24))
                writer.raw([2, 0, 0, 0, 1, 0, 1, 0, 1])
            }
        }
        let bytes = spell(false)
        #expect(try SegmentTests.recode(bytes) == bytes)
        expectRefused(spell(true), "lists \(name) twice")
    }

    @Test func `Extents beyond chunk or file are refused`() {
        expectRefused(
            segment { file(&$0, count: 9999, extents: [[0, 0, 0, 1001]]) },
            "holds 1001 where at most 1000 is allowed")
        expectRefused(
            segment { file(&$0, count: 9999, extents: [[0, 0, 900, 101]]) },
            "holds 101 where at most 100 is allowed")
        expectRefused(
            segment { file(&$0, count: 10, extents: [[0, 0, 0, 11]]) },
            "holds an extent beyond its file")
        expectRefused(
            segment { file(&$0, count: 10, extents: [[.max, 0, 0, 1]]) },
            "holds an extent beyond its file")
        expectRefused(
            segment { file(&$0, count: 10, extents: [[0, 0, 0, 0]]) }, "holds an empty extent")
        expectRefused(
            segment { file(&$0, count: 1 << 63, extents: [[0, 0, 0, 1]]) }, "holds a file too large"
        )
    }

    @Test func `A chunk that would end beyond 4 GiB is refused`() throws {
        let end = UInt64(UInt32.max)
        let last = segment(place: (end - 100, 100)) {
            file(&$0, count: 9, extents: [[0, 0, 0, 9]])
        }
        #expect(try SegmentTests.recode(last) == last)
        expectRefused(
            segment(place: (end - 99, 100)) { file(&$0, count: 9, extents: [[0, 0, 0, 9]]) },
            "holds 100 where at most 99 is allowed")
    }

    @Test func `Paths out of order, twice or in two spellings are refused`() {
        let fifos = { (paths: [(Int, String)]) in
            self.segment(packs: 0, chunks: 0, entries: paths.count) { writer in
                for path in paths {
                    self.head(&writer, shared: path.0, Array(path.1.utf8), tag: EntryTag.fifo)
                }
            }
        }
        expectRefused(fifos([(0, "b"), (0, "a")]), "is not in path order")
        expectRefused(fifos([(0, "b"), (1, "")]), "is not in path order")
        expectRefused(fifos([(0, "ab"), (1, "")]), "is not in path order")
        expectRefused(fifos([(0, "ab"), (0, "ac")]), "spells a path in two ways")
        expectRefused(fifos([(0, ""), (0, "")]), "is not in path order")
        expectRefused(fifos([(0, "a"), (2, "b")]), "holds 2 where at most 1 is allowed")
    }

    @Test(arguments: ["/a", "a/", "..", "a/../b", "a\0", "."])
    func `Paths that lead out are refused`(path: String) {
        let bytes = segment(packs: 0, chunks: 0) { head(&$0, path, tag: EntryTag.fifo) }
        #expect(throws: FormatError("path", "is not a plain relative path")) {
            try SegmentTests.recode(bytes)
        }
    }

    @Test(arguments: SeededRandom.seeds)
    func `A path behind a shared beginning is judged as a whole`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var accepted = 0
        for _ in 0..<5000 {
            let first = try random.path()
            let shared = random.number(below: first.bytes.count + 1)
            let suffix = (0..<random.number(below: 5)).map { _ in
                Array("//..a0\0".utf8)[random.number(below: 7)]
            }
            let bytes = segment(packs: 0, chunks: 0, entries: 2) { writer in
                head(&writer, first.bytes, tag: EntryTag.directory)
                head(&writer, shared: shared, suffix, tag: EntryTag.directory)
            }
            let next = try? EntryPath(Array(first.bytes[..<shared] + suffix))
            let isShortest = shared == first.bytes.count || suffix.first != first.bytes[shared]
            let isRight = next.map { first < $0 && isShortest } ?? false
            #expect((try? SegmentTests.recode(bytes)) == (isRight ? bytes : nil))
            accepted += isRight ? 1 : 0
        }
        #expect(accepted > 100)
    }

    @Test func `Lengths are judged across a shared beginning`() {
        for (first, suffix, isRight) in [
            (String(repeating: "x", count: 1000), String(repeating: "y", count: 24), true),
            (String(repeating: "x", count: 1000), String(repeating: "y", count: 25), false),
            ("a/" + String(repeating: "x", count: 1000), String(repeating: "y", count: 24), true),
            ("a/" + String(repeating: "x", count: 1000), String(repeating: "y", count: 25), false),
            (String(repeating: "abc/", count: 16_383) + "a", "bcd", true),
            (String(repeating: "abc/", count: 16_383) + "a", "bcde", false),
        ] {
            let bytes = segment(packs: 0, chunks: 0, entries: 2) { writer in
                head(&writer, Array(first.utf8), tag: EntryTag.directory)
                head(&writer, shared: first.utf8.count, Array(suffix.utf8), tag: EntryTag.fifo)
            }
            #expect((try? SegmentTests.recode(bytes)) == (isRight ? bytes : nil))
        }
    }

    @Test func `Tags that contradict themselves are refused`() {
        let tagged = { (tag: UInt8, rest: [UInt8]) in
            self.segment(packs: 0, chunks: 0) { writer in
                self.head(&writer, "a", tag: tag)
                writer.raw(rest)
            }
        }
        expectRefused(tagged(0x80, [0]), "holds an unknown entry")
        expectRefused(tagged(6, []), "holds an unknown kind of entry")
        expectRefused(tagged(EntryTag.fifo | EntryTag.linked, []), "links what is not a file")
        expectRefused(tagged(EntryTag.fifo | EntryTag.flags, [0]), "marks flags but has none")
        expectRefused(
            tagged(EntryTag.fifo | EntryTag.attributes, [0]), "marks attributes but has none")
        let twice: [UInt8] = [2, 1, 97, 0, 1, 97, 0]
        expectRefused(
            tagged(EntryTag.fifo | EntryTag.attributes, twice), "lists attributes out of order")
    }

    @Test func `Names for the system hold no zero byte`() {
        let link = segment(packs: 0, chunks: 0) { writer in
            head(&writer, "a", tag: EntryTag.symbolicLink)
            writer.string("b\0c")
        }
        expectRefused(link, "holds a name with a zero byte")
        let attribute = segment(packs: 0, chunks: 0) { writer in
            head(&writer, "a", tag: EntryTag.fifo | EntryTag.attributes)
            writer.number(1)
            writer.string("user.\0")
            writer.string("")
        }
        expectRefused(attribute, "holds a name with a zero byte")
    }

    @Test(arguments: ["a", "b", "a/b"])
    func `A hard link leads back to an earlier path`(first: String) {
        let bytes = segment(packs: 0, chunks: 0) { writer in
            head(&writer, "a", tag: EntryTag.file | EntryTag.linked)
            writer.string(first)
            writer.number(0)
        }
        expectRefused(bytes, "links to what comes later")
    }
}

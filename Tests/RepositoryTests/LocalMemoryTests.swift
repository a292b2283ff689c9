import Files
import Format
import Testing

@testable import Repository

/// What this machine remembers is believed only whole, and only for its own timeline.
struct LocalMemoryTests {
    private let timeline: Timeline
    private let other: Timeline

    init() async throws {
        let repository = try await Fixture().open()
        timeline = repository.timeline(try .sample())
        other = repository.timeline(try .sample("other"))
    }

    /// Every copy with a byte changed, and every shorter one.
    private func harmed(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.indices.flatMap { index in
            var flipped = bytes
            flipped[index] ^= 1
            return [flipped, Array(bytes[..<index])]
        }
    }

    @Test func `The local state comes back, or is nothing`() throws {
        let state = try LocalState(root: "/nowhere", timeline)
        let source = LocalState.Source(name: "data", root: [47], signatures: [1, .max])
        let id = try ObjectName(Array(repeating: 7, count: ObjectName.byteCount))
        let contents = LocalState.Contents(number: .first, id: id, sources: [source])
        let bytes = state.encode(contents)
        #expect(try state.decode(bytes) == contents)
        let changing = contents.changing()
        #expect(changing.sources == [.init(name: "data", root: [47], signatures: [])])
        #expect(try state.decode(state.encode(changing)) == changing)
        for harmed in harmed(bytes) {
            #expect(throws: FormatError.self) { try state.decode(harmed) }
        }
        let others = try LocalState(root: "/nowhere", other)
        #expect(throws: FormatError.self) { try others.decode(bytes) }
    }

    @Test func `The last restore comes back, or is nothing`() throws {
        let restore = LastRestore(
            kind: .drill, archive: try ArchiveNumber(300), seconds: 1_700_000_000,
            milliseconds: 420)
        #expect(LastRestore(restore.text) == restore)
        for text in [
            "", "holdfast restored 1", String(restore.text.dropLast()), restore.text + " ",
            "holdfast restored 1 other 3 4 5\n", "holdfast restored 1 drill 0 4 5\n",
            "holdfast restored 1 drill 03 4 5\n", "holdfast restored 1 drill 3 4 -5\n",
            "holdfast restored 1  drill 3 4 5\n",
        ] {
            #expect(LastRestore(text) == nil)
        }
        let folder = try TemporaryDirectory()
        #expect(LastRestore.read(root: folder.path, timeline) == nil)
        try restore.write(root: folder.path, timeline)
        #expect(LastRestore.read(root: folder.path, timeline) == restore)
        #expect(LastRestore.read(root: folder.path, other) == nil)
    }

    @Test func `Archives a month are as in the last one`() {
        let day: Int64 = 86_400
        #expect(StorageUse().archivesPerMonth == nil)
        #expect(StorageUse(archiveTimes: [5]).archivesPerMonth == nil)
        #expect(StorageUse(archiveTimes: (0...10).map { $0 * day }).archivesPerMonth == 33)
        // A busy hour is no month, and what was long ago does not count.
        #expect(StorageUse(archiveTimes: [0, 60, 120]).archivesPerMonth == 90)
        let old = StorageUse(archiveTimes: [0, 1, 2, 100 * day, 101 * day])
        #expect(old.archivesPerMonth == 60)
    }

    @Test func `The newest number seen comes back, or is nothing`() throws {
        let seen = try NewestSeen(root: "/nowhere", timeline)
        let number = try ArchiveNumber(300)
        let bytes = seen.encode(number)
        #expect(seen.decode(bytes) == number)
        for harmed in harmed(bytes) { #expect(seen.decode(harmed) == nil) }
        #expect(try NewestSeen(root: "/nowhere", other).decode(bytes) == nil)
        let longer = bytes.dropLast(KeyedHash.byteCount) + [0]
        #expect(seen.decode(longer + seen.hash(Array(longer)).bytes) == nil)
    }
}

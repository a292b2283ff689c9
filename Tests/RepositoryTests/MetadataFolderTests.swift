import Files
import Format
import TestSupport
import Testing

@testable import Repository

/// Copies of metadata packs on this machine.
struct MetadataFolderTests {
    @Test func `A range that reaches behind a copy is nothing, and takes no memory`() async {
        await #expect(processExitsWith: .success) {
            let space = try TemporaryDirectory()
            let timeline = try await Fixture().open().timeline(.sample())
            let folder = try MetadataFolder(root: space.path, timeline)
            let name = try ObjectName(Array(repeating: 7, count: ObjectName.byteCount))
            let pack = PackReference(kind: .metadata, base: 0, generation: 1, name: name)
            let finished = FinishedPack(
                pack: pack, parts: [[1, 2], [3]],
                extent: FinishedPack.Extent(size: 3, end: 2))
            try folder.write(finished)
            #expect(folder.read(pack, 1..<3) == [2, 3])
            try MemoryLimit.set(64 << 20)
            #expect(folder.read(pack, 1..<4) == nil)
            #expect(folder.read(pack, 1..<Int64(UInt32.max)) == nil)
        }
    }
}

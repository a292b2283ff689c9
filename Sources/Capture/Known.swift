import Format
import Repository

/// All that needs no storing again: the base's chunks and contents, less those of packs that go.
struct Known {
    var chunks: KnownChunks
    var contents: KnownContents

    /// Nothing is known.
    init() {
        chunks = KnownChunks([])
        contents = KnownContents()
    }

    /// Opens every segment of the base once.
    init(
        _ base: BaseSegments, without evicted: Set<PackTable.Index>, _ table: inout PackTable
    ) throws {
        var chunks: [ChunkReference] = []
        var contents = KnownContents()
        for index in base.references.indices {
            var reader = try base.open(index, &table)
            chunks += reader.chunks.filter { !evicted.contains($0.pack) }
            while let entry = try reader.next() {
                guard let content = entry.content, content.count < ChunkStream.largeFile,
                    content.extents.allSatisfy({ !evicted.contains($0.chunk.pack) })
                else { continue }
                contents.add(base: content)
            }
        }
        contents.sort()
        self.chunks = KnownChunks(chunks)
        self.contents = contents
    }
}

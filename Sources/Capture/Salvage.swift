import Format
import Repository

/// What can still be read of an archive, and what is known of the rest.
struct Salvage: Sendable {
    let segments: BaseSegments
    /// Whether the lists of segments and packs can be read.
    let hasLists: Bool
    /// Packs of which nothing is to be named again.
    var distrusted: Set<PackReference> = []
    /// Chunks that can't be read.
    var chunks: Set<ChunkPlace> = []
    var lostRuns: [LostRun] = []

    /// A run of entries of which not even the names are left.
    struct LostRun: Sendable {
        let source: String
        /// Nil when several runs of the source are lost, and only their sum is known.
        var entryCount: UInt64?
        let start: Start
        /// The path with which the next segment of the source begins.
        let next: EntryPath?

        enum Start: Sendable {
            case at(EntryPath)
            case behind(EntryPath)
        }
    }

    func isDamaged(_ content: Entry.Content, _ table: PackTable) -> Bool {
        content.extents.contains { chunks.contains(ChunkPlace($0.chunk, table)) }
    }
}

/// Where a chunk lies, in whatever table its pack has a number.
struct ChunkPlace: Hashable, Sendable {
    let pack: PackReference
    let offset: UInt32

    init(_ chunk: ChunkReference, _ table: PackTable) {
        pack = table[chunk.pack]
        offset = chunk.offset
    }
}

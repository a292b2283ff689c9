package import Files
package import Format
package import Repository

/// Restores one source of an archive as a new tree.
package struct TreeWriter: Sendable {
    private let timeline: Timeline
    private let archive: Archive
    private let options: Options
    private let progress: any RestoreProgress

    package struct Options: Sendable {
        /// How many open and write at once.
        package var workers = 3
        /// How many requests are under way at once, as long as they ask for little.
        package var requests = 8
        /// Read back what was written in several pieces, and compare.
        package var verifies = false
        /// Whether files go to their owners, which only root may do; else to the restorer.
        package var setsOwners = ProcessFacts.effectiveUser == 0
        /// What the root says of itself, when it is a folder.
        package var marker: Marker?
        /// Where metadata packs are kept near.
        package var cache: (any MetadataCache)?

        package init() {}
    }

    package init(
        _ timeline: Timeline, _ archive: Archive, _ options: Options,
        progress: any RestoreProgress
    ) {
        self.timeline = timeline
        self.archive = archive
        self.options = options
        self.progress = progress
    }

    /// Writes what is selected of a source as a new name in a directory.
    ///
    /// Nothing outside of it is touched, whatever the archive says; after an error it is unfinished.
    package func write(
        _ source: ArchiveSource, _ selection: Selection, as name: FileName, in top: Directory
    ) async throws -> WrittenTree {
        let reader = MetadataReader(timeline, cache: options.cache)
        let folders = OpenFolders(top: top)
        let metadata = MetadataWriter(setsOwners: options.setsOwners)
        let worker = TreeWorker(
            source: source.name, archive: archive, references: source.segments,
            metadataReader: reader, contentReader: ContentReader(timeline),
            verification: ContentVerification(hashes: timeline.repository.keyring.hashes),
            readsBack: options.verifies, metadata: metadata, folders: folders,
            hands: Permits(options.workers), progress: progress)
        var assembly = TreeAssembly(
            source.name, selection, as: name,
            EntryStream(source.name, archive, source.segments, reader),
            FolderStack(source.name, folders, metadata, options.marker))
        try await run(&assembly, worker)
        return try assembly.finish()
    }

    private func run(_ assembly: inout TreeAssembly, _ worker: TreeWorker) async throws {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var running = 0
            repeat {
                while running < options.requests, let job = try assembly.next() {
                    group.addTask { try await worker.perform(job) }
                    running += 1
                }
                guard let outcome = try await group.next() else { return }
                running -= 1
                try assembly.take(outcome)
            } while true
        }
    }
}

/// One source of an archive with the segments that hold it.
package struct ArchiveSource: Sendable {
    package let name: String
    package let segments: [SegmentReference]

    package init(name: String, segments: [SegmentReference]) {
        self.name = name
        self.segments = segments
    }
}

/// What was written of one source.
package struct WrittenTree: Sendable {
    package internal(set) var entryCount: UInt64 = 0
    package internal(set) var fileCount: UInt64 = 0
    /// The bytes that were written; holes are none.
    package internal(set) var byteCount: UInt64 = 0
    package internal(set) var isDirectory = true
    package internal(set) var notes = Notes()
    /// One for each entry of the source, in order; zero where it is not known.
    package internal(set) var signatures: [UInt64] = []
    /// The SQLite databases among the files.
    package internal(set) var databases: [EntryPath] = []
    /// Whether entries have flags that are set when all is in its place.
    package internal(set) var hasLastingFlags = false

    mutating func count(_ entry: Entry) {
        entryCount += 1
        if entry.content != nil { fileCount += 1 }
        let flags = InodeFlags(rawValue: entry.metadata.flags)
        if !flags.isDisjoint(with: MetadataWriter.lasting) { hasLastingFlags = true }
    }
}

package import Format
package import Repository
package import TarArchive

/// Writes an archive as a tar or zip file, each source below a folder of its name.
package struct Export: Sendable {
    /// Judges an entry by its path in its source.
    package typealias Rule =
        @Sendable (_ source: Archive.Source, _ path: EntryPath, _ isDirectory: Bool) -> Bool

    private let timeline: Timeline
    private let archive: Archive
    private let cache: (any MetadataCache)?
    private let isWanted: Rule

    /// What was written, and what the format has no room for.
    package struct Report: Sendable {
        /// No report names more entries than this; the rest is counted.
        private static let mostNotes = 100

        package private(set) var entryCount = 0
        package private(set) var fileCount = 0
        package private(set) var byteCount: UInt64 = 0
        package private(set) var skipped: [String] = []
        package private(set) var skippedCount = 0

        mutating func add(_ entry: Entry) {
            entryCount += 1
            guard let content = entry.content else { return }
            fileCount += 1
            byteCount += content.count
        }

        mutating func skip(_ text: String) {
            skippedCount += 1
            if skipped.count < Self.mostNotes { skipped.append(text) }
        }
    }

    package init(
        _ timeline: Timeline, _ archive: Archive, cache: (any MetadataCache)? = nil,
        isWanted: @escaping Rule = { _, _, _ in true }
    ) {
        self.timeline = timeline
        self.archive = archive
        self.cache = cache
        self.isWanted = isWanted
    }

    /// The sink gets the file in pieces, whose bytes are its own only during the call.
    package func write(
        _ format: ArchiveFormat, progress: (EntryPath) -> Void = { _ in },
        to sink: @escaping (Span<UInt8>) throws -> Void
    ) async throws -> Report {
        let browser = try await ArchiveBrowser(timeline, archive, cache: cache)
        return try await timeline.withSupply { supply in
            var run = ExportRun(
                writer: try ArchiveWriter(format: format, sink: sink), format: format,
                supply: supply)
            for (index, source) in archive.sources.enumerated() {
                try run.begin(source)
                var browser = browser
                browser.seek(source: index)
                var entries = AnnouncedEntries(browser, supply) { isWanted(source, $0, $1) }
                while let item = try await entries.next() {
                    progress(item.entry.path)
                    try await run.take(item) { isWanted(source, $0, $1) }
                }
            }
            return try run.finish()
        }
    }
}

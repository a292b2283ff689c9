import Format
import Repository
import TarArchive

/// An export on its way through an archive.
struct ExportRun: ~Copyable {
    private var writer: ArchiveWriter
    private let format: ArchiveFormat
    private let supply: ChunkSupply
    private var report = Export.Report()
    /// The source's name, which all paths begin with.
    private var top: [UInt8] = []
    /// Folders on the way to the entry at hand that are written when something in them is.
    private var folders: [Entry] = []
    /// Where the first name of a file went that was not wanted under its own.
    private var stand: [EntryPath: [UInt8]] = [:]
    private var refused: Set<EntryPath> = []

    init(
        writer: consuming ArchiveWriter, format: ArchiveFormat, supply: ChunkSupply
    ) {
        self.writer = writer
        self.format = format
        self.supply = supply
    }

    mutating func begin(_ source: Archive.Source) throws(ExchangeError) {
        top = Array(source.name.utf8)
        folders = []
        stand = [:]
        refused = []
        guard (try? EntryPath(top)) != nil else {
            throw ExchangeError(
                .corrupt, "export", EntryPath.printable(top), "its name is no path inside a folder")
        }
    }

    mutating func take(
        _ item: AnnouncedEntries.Item, isWanted: (EntryPath, Bool) -> Bool
    ) async throws {
        let entry = item.entry
        folders.removeAll { !entry.path.isInside($0.path) }
        guard isWanted(entry.path, entry.isDirectory) else {
            if entry.isDirectory { folders.append(entry) }
            return
        }
        for folder in folders { _ = try writeHead(folder, linkedTo: nil) }
        folders = []
        let first = target(of: entry, isWanted)
        guard try writeHead(entry, linkedTo: first), first == nil, let content = entry.content
        else { return }
        if let linked = content.linkedTo { stand[linked] = path(entry.path) }
        try await write(content, of: item)
    }

    /// The format knows of holes by itself.
    private mutating func write(
        _ content: Entry.Content, of item: AnnouncedEntries.Item
    ) async throws {
        for (index, extent) in content.extents.enumerated() {
            let bytes = try await supply.bytes(
                of: extent.chunk, in: item.table[extent.chunk.pack],
                use: item.use.map { $0 + index })
            try writer.write(bytes.span.extracting(extent.range))
        }
    }

    consuming func finish() throws -> Export.Report {
        try writer.finish()
        return report
    }

    /// Where another name of the same file was written; nil when this is to be the first.
    private func target(
        of entry: Entry, _ isWanted: (EntryPath, Bool) -> Bool
    ) -> [UInt8]? {
        guard format != .zip, let first = entry.content?.linkedTo else { return nil }
        if let known = stand[first] { return known }
        return isWanted(first, false) && !refused.contains(first) ? path(first) : nil
    }

    /// False for what the format can't hold; then the file is as if nothing had been tried.
    private mutating func writeHead(_ entry: Entry, linkedTo first: [UInt8]?) throws -> Bool {
        let path = path(entry.path)
        do {
            try writer.write(TarEntry(exporting: entry, as: path, linkedTo: first))
        } catch let error as ArchiveError {
            report.skip("\(EntryPath.printable(path)): \(error.reason)")
            if entry.content != nil { refused.insert(entry.path) }
            return false
        }
        report.add(entry)
        return true
    }

    private func path(_ path: EntryPath) -> [UInt8] {
        path == .root ? top : top + [UInt8(ascii: "/")] + path.bytes
    }
}

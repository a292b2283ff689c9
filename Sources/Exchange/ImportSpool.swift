import Files
import Format
import TarArchive

/// Reads the entries of a tar or zip file into private temporary files, until they are stored.
///
/// A tar file is in any order, an archive in path order, and no entry is made on the disk: so
/// nothing that a hostile file names can be written to.
final class ImportSpool {
    /// Beyond this a compressed file may not grow to more than so many times its size.
    private static let freeBytes: UInt64 = 256 << 20
    private static let mostExpansion: UInt64 = 1000
    private static let longestTarget = 1 << 16
    private static let mostRuns = 1 << 16
    private static let blockCount = 256 << 10

    private let contents: SpoolWriter
    private let entries: SpoolWriter
    private var index = SpooledIndex()
    private var notes = ImportNotes()
    private var consumed: UInt64 = 0

    private init() throws {
        contents = try SpoolWriter()
        entries = try SpoolWriter()
    }

    /// Reads the whole file; `progress` hears each path.
    static func read(
        _ source: ArchiveSource, progress: (_ path: EntryPath) -> Void
    ) throws -> (entries: SpooledEntries, notes: ImportNotes) {
        let spool = try ImportSpool()
        let accounts = Accounts()
        var reader = try ArchiveReader(source: spool.counting(source)) { account in
            switch account {
            case .user(let name): accounts.user(named: String(decoding: name, as: UTF8.self))
            case .group(let name): accounts.group(named: String(decoding: name, as: UTF8.self))
            }
        }
        while try spool.take(&reader, progress) {}
        try spool.refuseCutFile(reader.lacksEndMarker)
        spool.index.sort()
        let entries = SpooledEntries(
            index: spool.index, file: try spool.entries.finish(),
            contents: try spool.contents.finish())
        return (entries, spool.notes)
    }

    private func counting(_ source: ArchiveSource) -> ArchiveSource {
        switch source {
        case .stream(let pull):
            return .stream { [unowned self] limit in
                let bytes = try pull(limit)
                consumed += UInt64(bytes.count)
                return bytes
            }
        case .file(let count, _):
            consumed = UInt64(max(count, 0))
            return source
        }
    }

    private func refuseCutFile(_ lacksEndMarker: Bool) throws(ExchangeError) {
        guard lacksEndMarker else { return }
        throw ExchangeError(
            .badFile, "import", "the file", "it has no end marker: it may have been cut off",
            hint: "make the file anew; or unpack it, look at it, and back up the folder")
    }
}

// MARK: Entries

extension ImportSpool {
    /// Takes one entry; false at the end of the file.
    private func take(
        _ reader: inout ArchiveReader, _ progress: (EntryPath) -> Void
    ) throws -> Bool {
        try Task.checkCancellation()
        let entry: TarEntry
        do {
            guard let next = try reader.next() else { return false }
            entry = next
        } catch let error as ArchiveError {
            guard !reader.isBroken else { throw error }
            skip(error.path ?? [], error.reason)
            return true
        }
        do {
            let path = try ImportedPath.clean(entry.path)
            progress(path)
            try add(entry, path, &reader)
        } catch let error as FormatError {
            skip(entry.path, error.reason)
        }
        return true
    }

    private func add(
        _ entry: TarEntry, _ path: EntryPath, _ reader: inout ArchiveReader
    ) throws {
        for loss in entry.losses { skip(entry.path, "without \(loss)") }
        let metadata = Entry.Metadata(entry) { skip(entry.path, "without \($0)") }
        let (kind, shape) = try self.kind(entry, path, &reader)
        let bytes = SpooledEntry(metadata: metadata, kind: kind).encoded()
        let place = try entries.append(bytes)
        try refuseBomb()
        try index.add(path, shape, place: place, count: bytes.count)
    }

    private func kind(
        _ entry: TarEntry, _ path: EntryPath, _ reader: inout ArchiveReader
    ) throws -> (SpooledEntry.Kind, SpooledIndex.Kind) {
        if path == .root, entry.kind != .directory {
            throw FormatError("path", "names no entry")
        }
        switch entry.kind {
        case .file: return (try file(entry, &reader), .file)
        case .hardLink(let target):
            return (.link(to: try ImportedPath.clean(target).bytes), .link)
        case .directory: return (.other(.directory), .directory)
        case .symbolicLink(let target):
            guard (1...Self.longestTarget).contains(target.count), !target.contains(0) else {
                throw FormatError("link", "leads to a name that no system takes")
            }
            return (.other(.symbolicLink(target: target)), .other)
        case .fifo: return (.other(.fifo), .other)
        case .characterDevice(let device):
            return (.other(.characterDevice(major: device.major, minor: device.minor)), .other)
        case .blockDevice(let device):
            return (.other(.blockDevice(major: device.major, minor: device.minor)), .other)
        }
    }

    private func file(
        _ entry: TarEntry, _ reader: inout ArchiveReader
    ) throws -> SpooledEntry.Kind {
        let place = contents.count
        var runs: [Range<UInt64>] = []
        while let block = try reader.read(maximum: Self.blockCount) {
            try Task.checkCancellation()
            guard !block.bytes.isEmpty else { continue }
            let start = UInt64(block.offset)
            let end = start + UInt64(block.bytes.count)
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<end
            } else {
                runs.append(start..<end)
            }
            guard runs.count <= Self.mostRuns else {
                throw FormatError("file", "has too many holes")
            }
            try contents.append(block.bytes)
            try refuseBomb()
        }
        return .file(count: UInt64(entry.size), runs: runs, place: place)
    }

    private func refuseBomb() throws(ExchangeError) {
        let produced = contents.count + entries.count
        guard produced > Self.freeBytes, produced / Self.mostExpansion > consumed else { return }
        throw ExchangeError(
            .badFile, "import", "the file",
            "it grows to more than \(Self.mostExpansion) times its size",
            hint: "if it is meant to: decompress it first, or unpack it and back up the folder")
    }

    private func skip(_ path: [UInt8], _ reason: String) {
        notes.add("\(EntryPath.printable(path)): \(reason)")
    }
}

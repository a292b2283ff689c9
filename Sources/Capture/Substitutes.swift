import Cryptography
import Files
import Format
import Repository

/// Where the bytes of an entry come from when its own are damaged.
enum Substitute: Sendable {
    case stored(Entry.Content, PackTable, in: Archive)
    case file(FilePath)
}

/// Looks for contents by their hash: on the disk, then in other archives.
struct SubstituteSearch {
    let timeline: Timeline
    let salvage: Salvage
    /// Where sources lie on this machine, by name.
    let roots: [String: FilePath]
    let others: [Archive]

    /// One entry whose own bytes can't be read.
    struct Wanted {
        let source: String
        let path: EntryPath
        let content: Entry.Content
    }

    func find(_ wanted: [Wanted]) async throws -> [KeyedHash: Substitute] {
        var found: [KeyedHash: Substitute] = [:]
        for entry in wanted {
            guard let hash = entry.content.hash, found[hash] == nil else { continue }
            try Task.checkCancellation()
            if let path = onDisk(entry) { found[hash] = .file(path) }
        }
        var missing = Set(wanted.compactMap(\.content.hash)).subtracting(found.keys)
        var seen: Set<KeyedHash> = []
        for archive in others where !missing.isEmpty {
            try await search(archive, &missing, &seen, &found)
        }
        return found
    }

    /// A file with the same bytes where the source was; holes are none of a plain file's.
    private func onDisk(_ entry: Wanted) -> FilePath? {
        let data = entry.content.extents.reduce(UInt64(0)) { $0 + UInt64($1.count) }
        guard let root = roots[entry.source], data == entry.content.count,
            let path = try? entry.path.components.reduce(
                root, { try $0 / FileName($1) }), let file = try? DiskFile.open(path)
        else { return nil }
        let hashes = timeline.repository.keyring.hashes
        guard let hash = try? DiskFile.hash(file, hashes, count: data), hash == entry.content.hash
        else { return nil }
        return path
    }

    private func search(
        _ archive: Archive, _ missing: inout Set<KeyedHash>, _ seen: inout Set<KeyedHash>,
        _ found: inout [KeyedHash: Substitute]
    ) async throws {
        let reader = MetadataReader(timeline)
        do {
            for reference in try await reader.segments(of: archive)
            where seen.insert(reference.hash).inserted {
                try Task.checkCancellation()
                var table = PackTable()
                let frame = try await reader.frame(of: reference, in: archive)
                var segment = try reader.open(frame, of: reference, in: archive, &table)
                while let entry = try segment.next() {
                    guard let content = entry.content, let hash = content.hash,
                        missing.contains(hash), !salvage.isDamaged(content, table),
                        try await isReadable(content, table, entry.path)
                    else { continue }
                    found[hash] = .stored(content, table, in: archive)
                    missing.remove(hash)
                }
            }
        } catch {
            guard Damage.isDamage(error) else { throw error }
        }
    }

    private func isReadable(
        _ content: Entry.Content, _ table: PackTable, _ path: EntryPath
    ) async throws -> Bool {
        let stored = VerifiedContent(
            StoredContent(content, table, try ChunkSupply(timeline)), of: content, at: path,
            in: timeline)
        do {
            var bytes: [UInt8] = []
            for run in stored.runs {
                var offset = run.lowerBound
                while offset < run.upperBound {
                    bytes.removeAll(keepingCapacity: true)
                    try await stored.read(
                        appendingTo: &bytes, at: offset,
                        count: Int(min(run.upperBound - offset, 1 << 20)))
                    guard !bytes.isEmpty else { return false }
                    offset += UInt64(bytes.count)
                }
            }
            _ = try await stored.settled()
            return true
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return false
        }
    }
}

/// A file that may have what an archive has lost.
enum DiskFile {
    static func open(_ path: FilePath) throws -> OpenFile {
        let (folder, name) = try path.split()
        return try Directory.open(folder).openFile(name)
    }

    static func hash(_ file: OpenFile, _ hashes: Hashes, count: UInt64) throws -> KeyedHash? {
        let status = try file.status()
        guard status.kind == .file, UInt64(status.size) == count else { return nil }
        let hash = hashes.contentStream(withHoles: false)
        var bytes: [UInt8] = []
        var offset: UInt64 = 0
        while offset < count {
            bytes.removeAll(keepingCapacity: true)
            try file.read(appendingTo: &bytes, count: 1 << 20, at: Int64(offset))
            guard !bytes.isEmpty else { return nil }
            hash.update(bytes.span)
            offset += UInt64(bytes.count)
        }
        return hash.finish()
    }
}

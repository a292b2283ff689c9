package import Files
package import Format
import Storage

/// Keeps copies of sealed metadata packs in this machine's state folder.
package struct MetadataFolder: MetadataCache {
    private let folder: FilePath

    package init(root: FilePath, _ timeline: Timeline) throws {
        let repository = Hexadecimal.text(timeline.repository.keyring.repository)
        folder = try root / FileName(repository) / FileName(timeline.name.text) / "metadata"
    }

    /// Nothing on any failure: the store has it too.
    package func read(_ pack: PackReference, _ range: Range<Int64>) -> [UInt8]? {
        guard let name = try? FileName(pack.name.description),
            let file = try? Directory.open(folder).openFile(name),
            let size = try? file.status().size, range.upperBound <= size,
            range.count <= ObjectLimits.largestGet
        else { return nil }
        var bytes: [UInt8] = []
        let count = Int(range.upperBound - range.lowerBound)
        guard let read = try? file.read(appendingTo: &bytes, count: count, at: range.lowerBound),
            read == count
        else { return nil }
        return bytes
    }

    package func write(_ pack: FinishedPack) throws {
        try Directory.make(folder)
        let bytes = pack.parts.flatMap { $0 }
        try WholeFile.write(bytes.span, to: folder / FileName(pack.pack.name.description))
    }

    /// Drops what the archive no longer names.
    package func keep(only packs: [PackReference]) throws {
        let names = Set(packs.map(\.name.description))
        guard let directory = try? Directory.open(folder) else { return }
        for entry in try directory.entries() where !names.contains("\(entry.name)") {
            try directory.removeFile(entry.name)
        }
    }
}

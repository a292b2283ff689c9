import Files
import Format
import LiveFiles
import Repository

/// Looks at restored databases before they take anybody's place.
struct DatabaseProof {
    /// Larger ones were looked at when they were taken, and are the same to the byte.
    private static let largest: Int64 = 64 << 20

    private let archive: Archive

    init(_ archive: Archive) {
        self.archive = archive
    }

    /// What was damaged when it was taken is as it was taken.
    func require(_ staging: Staging) throws {
        let name = staging.item.source.name
        let unsound = archive.unsound(of: name)
        let folder = staging.folder
        for path in staging.written.databases where !unsound.contains(path) {
            let spot = try folder.spot(path)
            guard try spot.status().size <= Self.largest,
                let flaw = try DatabaseCheck.flaw(of: spot.name, in: spot.directory)
            else { continue }
            throw RestorationError(
                .corrupt, "restore \(name)", "\(path == .root ? "" : "\(path)")",
                "the database was damaged when archive \(archive.number) took it: \(flaw)",
                hint: "another archive may have it whole: holdfast list; "
                    + "or leave it out: --exclude")
        }
    }
}

extension ChangeFolder {
    /// Where an entry of the data lies before it is brought to its place.
    fileprivate func spot(_ path: EntryPath) throws -> Spot {
        guard let folder = path.parent else { return data }
        var way = Descent(try data.openDirectory())
        return Spot(directory: try way.directory(folder), name: try FileName(path.name))
    }
}

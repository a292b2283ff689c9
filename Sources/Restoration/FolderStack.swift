import Files
import Format

/// The folders on the way to the entry that is being looked at; makes and finishes them.
struct FolderStack {
    private let source: String
    private let folders: OpenFolders
    private let metadata: MetadataWriter
    private let marker: Marker?
    private var stack: [Folder] = []
    /// The folders that are finished, with their signatures.
    private(set) var finished: [(index: Int, signature: UInt64)] = []
    private(set) var notes = Notes()

    init(
        _ source: String, _ folders: OpenFolders, _ metadata: MetadataWriter, _ marker: Marker?
    ) {
        self.source = source
        self.folders = folders
        self.metadata = metadata
        self.marker = marker
    }

    /// The folder that an entry lies in, and its name there.
    mutating func place(_ path: EntryPath) throws -> (folder: Folder, name: FileName) {
        while let folder = stack.last, !path.isInside(folder.path) { try pop() }
        guard let folder = stack.last, let name = path.name(in: folder.path) else {
            throw RestorationError.corrupt(
                source, "\(path)", "the archive does not hold the folder that it lies in")
        }
        do throws(FileError) {
            return (folder, try FileName(name))
        } catch {
            throw RestorationError.corrupt(source, "\(path)", error.reason)
        }
    }

    /// Goes into a folder, which is made when something is put into it.
    mutating func push(_ folder: Folder) {
        stack.append(folder)
    }

    /// Makes a folder unless it was made, and those that it lies in.
    func make(_ folder: Folder) throws {
        var missing: [Folder] = []
        var next: Folder? = folder
        while let folder = next, folder.identity == nil {
            missing.append(folder)
            next = folder.parent
        }
        for folder in missing.reversed() {
            try folders.make(folder, mode: creationMode(folder) ?? 0o700)
            folder.parent?.begin()
        }
    }

    mutating func popAll() throws {
        while !stack.isEmpty { try pop() }
    }

    private mutating func pop() throws {
        let folder = stack.removeLast()
        guard folder.identity != nil else { return }
        try end(folder)
    }

    /// Something in the folder is finished; so may be the folder, and those that it lies in.
    mutating func end(_ folder: Folder?) throws {
        var next = folder
        while let folder = next, folder.end() {
            try finish(folder)
            next = folder.parent
        }
    }

    mutating func takeFinished() -> [(index: Int, signature: UInt64)] {
        defer { finished = [] }
        return finished
    }

    /// The mode that it can be made with and filled.
    private func creationMode(_ folder: Folder) -> UInt16? {
        metadata.creationMode(folder.metadata).flatMap { $0 & 0o700 == 0o700 ? $0 : nil }
    }

    private mutating func finish(_ folder: Folder) throws {
        let directory = try folders.directory(folder)
        if folder.parent == nil { marker?.write(to: directory) }
        metadata.apply(
            folder.metadata, to: directory.node, folder.path, madeWith: creationMode(folder),
            &notes)
        metadata.setFlags(
            metadata.harmless(folder.metadata), directory.setFlags, folder.path, &notes)
        finished.append((folder.index, try directory.status().signature))
        folders.forget(folder)
    }
}

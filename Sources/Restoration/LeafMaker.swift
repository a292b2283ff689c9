import Files
import Format

/// Makes what has no bytes: empty files, links, fifos, devices.
struct LeafMaker {
    private let worker: TreeWorker
    private var made = Made()

    init(_ worker: TreeWorker) {
        self.worker = worker
    }

    consuming func make(_ leaves: [Leaf]) throws -> Made {
        for leaf in leaves { try make(leaf) }
        return made
    }

    private mutating func make(_ leaf: Leaf) throws {
        let directory = try worker.folders.directory(leaf.folder)
        let signature: UInt64
        do {
            signature = try make(leaf, in: directory)
        } catch let error as FileError where leaf.entry.isDevice && error.isPermission {
            made.notes.skip(leaf.entry.path, "only root may make devices")
            signature = 0
        }
        made.finished.append((leaf.folder, leaf.index, signature))
        worker.progress.finished(leaf.entry.path)
    }

    private mutating func make(_ leaf: Leaf, in directory: Directory) throws -> UInt64 {
        let (entry, name) = (leaf.entry, leaf.name)
        switch entry.kind {
        case .file: return try makeEmptyFile(leaf, in: directory)
        case .symbolicLink(let target):
            try directory.makeSymbolicLink(name, to: try FilePath(target))
            worker.metadata.applyToLink(
                entry.metadata, directory.node(name), entry.path, &made.notes)
            return try directory.status(name).signature
        case .fifo: try directory.makeFifo(name, mode: 0o600)
        case .characterDevice(let major, let minor):
            try directory.makeDevice(
                name, isBlock: false, .init(major: major, minor: minor), mode: 0o600)
        case .blockDevice(let major, let minor):
            try directory.makeDevice(
                name, isBlock: true, .init(major: major, minor: minor), mode: 0o600)
        case .directory: preconditionFailure("internal error: a folder is no leaf")
        }
        worker.metadata.apply(entry.metadata, to: directory.node(name), entry.path, &made.notes)
        return try directory.status(name).signature
    }

    /// Also a file that is one hole.
    private mutating func makeEmptyFile(_ leaf: Leaf, in directory: Directory) throws -> UInt64 {
        let (entry, metadata) = (leaf.entry, worker.metadata)
        let mode = metadata.creationMode(entry.metadata)
        let file = try directory.createFile(leaf.name, mode: mode ?? 0o600)
        if let content = entry.content, content.count > 0 {
            try file.truncate(to: Int64(content.count))
            guard try worker.verification.accepts(file, content) else {
                throw RestorationError.corrupt(
                    worker.source, "\(entry.path)",
                    "its content does not have the hash that it should")
            }
        }
        metadata.apply(entry.metadata, to: file.node, entry.path, madeWith: mode, &made.notes)
        metadata.setFlags(
            metadata.harmless(entry.metadata), file.setFlags, entry.path, &made.notes)
        return try file.status().signature
    }
}

extension Entry {
    fileprivate var isDevice: Bool {
        switch kind {
        case .characterDevice, .blockDevice: true
        default: false
        }
    }
}

import Glibc

extension Directory {
    /// Removes a name and all below it, following no link and entering no other file system.
    ///
    /// Directories that lack a permission get it first. Removing what is not there is fine.
    package func removeTree(_ name: FileName) throws(FileError) {
        do throws(FileError) {
            try removeFile(name)
        } catch {
            if error.isNotFound { return }
            guard try statusIfPresent(name)?.kind == .directory else { throw error }
            let device = try status().device
            try TreeRemoval(top: self, device: device).remove(name, from: self, depth: 0)
        }
    }
}

/// One removal of a tree.
private struct TreeRemoval {
    /// Where directories that lie too deep are moved to first.
    let top: Directory
    let device: UInt64

    /// Each level holds a descriptor and some stack.
    private static let deepest = 64

    init(top: Directory, device: UInt64) {
        self.top = top
        self.device = device
    }

    func remove(_ name: FileName, from parent: Directory, depth: Int) throws(FileError) {
        let directory = try open(name, in: parent)
        for entry in try directory.entries() {
            try removeEntry(entry, from: directory, depth: depth)
        }
        try parent.removeDirectory(name)
    }

    private func removeEntry(
        _ entry: DirectoryEntry, from directory: Directory, depth: Int
    ) throws(FileError) {
        guard try isDirectory(entry, in: directory) else {
            return try directory.removeFile(entry.name)
        }
        guard depth == Self.deepest else {
            return try remove(entry.name, from: directory, depth: depth + 1)
        }
        let raised = TemporaryName.make()
        try open(entry.name, in: directory).checkDevice(device)
        try directory.rename(entry.name, to: raised, in: top, .keep)
        try remove(raised, from: top, depth: 0)
    }

    private func isDirectory(
        _ entry: DirectoryEntry, in directory: Directory
    ) throws(FileError) -> Bool {
        if let kind = entry.kind { return kind == .directory }
        return try directory.status(entry.name).kind == .directory
    }

    private func open(_ name: FileName, in parent: Directory) throws(FileError) -> Directory {
        let directory: Directory
        do throws(FileError) {
            directory = try parent.openDirectory(name)
        } catch {
            guard error.isPermission else { throw error }
            try parent.node(name).setMode(0o700)
            directory = try parent.openDirectory(name)
        }
        try directory.checkDevice(device)
        if try directory.status().mode & 0o700 != 0o700 { try directory.node.setMode(0o700) }
        return directory
    }
}

extension Directory {
    fileprivate func checkDevice(_ device: UInt64) throws(FileError) {
        guard try status().device == device else {
            throw FileError("remove", path, .crossDevice)
        }
    }
}

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
            var removal = TreeRemoval(top: self, device: device, pending: [name])
            try removal.run()
        }
    }
}

/// One removal of a tree.
private struct TreeRemoval {
    let top: Directory
    let device: UInt64
    /// What is still to be removed from the top: the tree, and what lay too deep in it.
    var pending: [FileName]

    /// Each level holds a descriptor and some stack.
    private static let deepest = 64

    mutating func run() throws(FileError) {
        while let name = pending.popLast() { try remove(name, from: top, depth: 0) }
    }

    private mutating func remove(
        _ name: FileName, from parent: Directory, depth: Int
    ) throws(FileError) {
        let directory = try open(name, in: parent)
        for entry in try directory.entries() {
            if try !isDirectory(entry, in: directory) {
                try directory.removeFile(entry.name)
            } else if depth < Self.deepest {
                try remove(entry.name, from: directory, depth: depth + 1)
            } else {
                try raise(entry.name, from: directory)
            }
        }
        try parent.removeDirectory(name)
    }

    private mutating func raise(_ name: FileName, from directory: Directory) throws(FileError) {
        // A directory that may not be written can't be moved.
        _ = try open(name, in: directory)
        let raised = TemporaryName.make()
        try directory.rename(name, to: raised, in: top, .keep)
        pending.append(raised)
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

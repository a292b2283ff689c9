import Files

/// A name in a directory, at which there may be something.
struct Spot {
    let directory: Directory
    let name: FileName

    func status() throws(FileError) -> FileStatus { try directory.status(name) }

    /// Zero where there is nothing.
    func inode() throws(FileError) -> UInt64 {
        try directory.statusIfPresent(name)?.inode ?? 0
    }

    func isTaken() throws(FileError) -> Bool {
        try directory.statusIfPresent(name) != nil
    }

    /// The spot beside this one whose name goes on like that.
    func companion(_ ending: [UInt8]) throws(FileError) -> Spot {
        Spot(directory: directory, name: try FileName(name.bytes + ending))
    }

    func openDirectory() throws(FileError) -> Directory { try directory.openDirectory(name) }

    private var isDirectory: Bool {
        get throws(FileError) { try directory.statusIfPresent(name)?.kind == .directory }
    }
}

extension Spot {
    /// Lets what is at two spots change places, in one step; false where that can't be done.
    func exchange(with other: Spot) throws(FileError) -> Bool {
        do throws(FileError) {
            try Loosening.run([self, other]) { () throws(FileError) in
                try directory.exchange(name, with: other.name, in: other.directory)
            }
            return true
        } catch {
            guard error.isNotSupported || error.isCrossDevice else { throw error }
            return false
        }
    }

    /// Moves what is here to a spot that is free.
    func move(to other: Spot) throws(FileError) {
        try Loosening.run([self, other]) { () throws(FileError) in try rename(to: other) }
    }

    /// Puts the directory here into the place of one that is empty.
    func replaceEmpty(_ other: Spot) throws(FileError) {
        try Loosening.run([self, other]) { () throws(FileError) in
            try directory.rename(name, to: other.name, in: other.directory)
        }
    }

    func makeDirectory() throws(FileError) {
        try Loosening.run([self]) { () throws(FileError) in try directory.makeDirectory(name) }
    }

    private func rename(to other: Spot) throws(FileError) {
        do throws(FileError) {
            try directory.rename(name, to: other.name, in: other.directory, .keep)
        } catch {
            guard error.isNotSupported, try !other.isTaken() else { throw error }
            try directory.rename(name, to: other.name, in: other.directory)
        }
    }
}

// MARK: - Directories that can't be renamed

extension Spot {
    private static let deepest = 128

    /// Moves also a directory of an image's lower layers, which can't be renamed, only emptied.
    ///
    /// Cut off on the way, it can be gone on with, or be done from there to here.
    func carry(to other: Spot, depth: Int = 0) throws {
        do throws(FileError) {
            try move(to: other)
        } catch {
            let isPartial = error.isExists
            guard error.isCrossDevice || isPartial, depth < Self.deepest, try isDirectory else {
                throw error
            }
            if !isPartial { try other.directory.makeDirectory(other.name) }
            try carryContents(to: other, depth)
        }
    }

    private func carryContents(to other: Spot, _ depth: Int) throws {
        let old = try openDirectory()
        let new = try other.openDirectory()
        let facts = try DirectoryFacts(old)
        facts.apply(to: new)
        for entry in try old.entries() {
            try Spot(directory: old, name: entry.name)
                .carry(to: Spot(directory: new, name: entry.name), depth: depth + 1)
        }
        facts.apply(to: new)
        try directory.removeDirectory(name)
    }
}

// MARK: - Directories that can't be written

/// Makes directories writable for the moment of a renaming that needs it.
///
/// What moves to another directory must be writable itself if it is one.
private struct Loosening {
    private var loosened: [(directory: Directory, mode: UInt16)] = []

    static func run(
        _ spots: [Spot], _ body: () throws(FileError) -> Void
    ) throws(FileError) {
        do throws(FileError) {
            try body()
        } catch {
            guard error.isPermission else { throw error }
            var loosening = Loosening()
            defer { loosening.restore() }
            for spot in spots { loosening.loosen(spot) }
            guard !loosening.loosened.isEmpty else { throw error }
            try body()
        }
    }

    private mutating func loosen(_ spot: Spot) {
        loosen(spot.directory.node) { spot.directory }
        loosen(spot.directory.node(spot.name)) {
            try? spot.directory.openDirectory(spot.name)
        }
    }

    private mutating func loosen(_ node: Node, _ open: () -> Directory?) {
        guard let status = try? node.status(), status.kind == .directory,
            status.mode & 0o700 != 0o700, (try? node.setMode(status.mode | 0o700)) != nil
        else { return }
        if let directory = open() { loosened.append((directory, status.mode)) }
    }

    private func restore() {
        for (directory, mode) in loosened { try? directory.node.setMode(mode) }
    }
}

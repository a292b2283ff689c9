import Files
import Format

/// Opens directories below one by their paths, one name at a time, following no link.
struct Descent {
    let top: Directory
    private var last: (path: EntryPath, directory: Directory)?

    init(_ top: Directory) {
        self.top = top
    }

    mutating func directory(_ path: EntryPath) throws -> Directory {
        try directory(path) { directory, name in try directory.openDirectory(name) }
    }

    /// Makes what is missing on the way.
    mutating func make(_ path: EntryPath) throws -> Directory {
        try directory(path) { directory, name in
            do throws(FileError) {
                return try directory.openDirectory(name)
            } catch {
                guard error.isNotFound else { throw error }
                try directory.makeDirectory(name, mode: 0o700)
                return try directory.openDirectory(name)
            }
        }
    }

    private mutating func directory(
        _ path: EntryPath, _ open: (Directory, FileName) throws -> Directory
    ) throws -> Directory {
        if let last, last.path == path { return last.directory }
        var directory = top
        for component in path.components { directory = try open(directory, FileName(component)) }
        last = (path, directory)
        return directory
    }
}

import Files
import Format

/// Opens directories below one by their paths, one name at a time, following no link.
struct Descent {
    let top: Directory
    private var last: (path: EntryPath, directory: Directory)?

    init(_ top: Directory) {
        self.top = top
    }

    mutating func directory(_ path: EntryPath) throws(FileError) -> Directory {
        if let last, last.path == path { return last.directory }
        var directory = top
        for component in path.components {
            directory = try directory.openDirectory(FileName(component))
        }
        last = (path, directory)
        return directory
    }
}

import Glibc

/// A directory for this process alone, removed with all that is in it when its owner goes.
package final class TemporaryDirectory: Sendable {
    package let directory: Directory
    private let parent: Directory
    private let name: FileName

    package var path: FilePath { directory.path }

    /// Made in a folder, or where the environment wants temporary files.
    package init(
        in folder: FilePath? = nil, prefix: String = TemporaryName.standardPrefix
    ) throws(FileError) {
        let parent = try Directory.open(folder ?? Self.wantedFolder ?? "/tmp")
        let name = TemporaryName.make(prefix: prefix)
        try parent.makeDirectory(name, mode: 0o700)
        self.parent = parent
        self.name = name
        directory = try parent.openDirectory(name)
    }

    deinit {
        // What can't be removed can't be reported either.
        try? parent.removeTree(name)
    }

    /// One on the first file system that has room for so many bytes; the folders named are tried last.
    package static func withRoom(
        for count: Int64, orIn others: [FilePath] = []
    ) -> TemporaryDirectory? {
        for path in usualFolders + others {
            guard let room = try? Directory.open(path).room(), room.free >= count,
                let folder = try? TemporaryDirectory(in: path)
            else { continue }
            return folder
        }
        return nil
    }

    /// What lies in memory, as /tmp often does, comes last.
    private static var usualFolders: [FilePath] {
        wantedFolder.map { [$0] } ?? ["/var/tmp", "/tmp"]
    }

    /// Where the environment wants temporary files.
    package static var wantedFolder: FilePath? {
        guard let value = unsafe getenv("TMPDIR") else { return nil }
        let bytes = unsafe Array(UnsafeBufferPointer(start: value, count: strlen(value)))
        return bytes.isEmpty ? nil : FilePath(unchecked: bytes.map { UInt8(bitPattern: $0) })
    }
}

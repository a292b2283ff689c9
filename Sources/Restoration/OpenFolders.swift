import Files
import Synchronization

/// Opens folders of the tree, and keeps those open that were used last.
///
/// A folder is reached from the top, one name at a time, and must be the one that was made here.
final class OpenFolders: Sendable {
    private static let most = 512

    private let top: Directory
    private let cache = Mutex(Cache())

    private struct Cache {
        var open: [ObjectIdentifier: Open] = [:]
        var uses: UInt64 = 0
    }

    private struct Open {
        /// Held, so that its identifier stays its own.
        let folder: Folder
        let directory: Directory
        var use: UInt64
    }

    /// `top` is what the root of the tree lies in.
    init(top: Directory) {
        self.top = top
    }

    func directory(_ folder: Folder?) throws -> Directory {
        var way: [Folder] = []
        var next = folder
        var found: Directory?
        while let folder = next {
            found = cached(folder)
            if found != nil { break }
            way.append(folder)
            next = folder.parent
        }
        var directory = found ?? top
        for folder in way.reversed() { directory = try open(folder, in: directory) }
        return directory
    }

    /// Makes a folder that didn't exist.
    func make(_ folder: Folder, mode: UInt16) throws {
        let parent = try directory(folder.parent)
        try parent.makeDirectory(folder.name, mode: mode)
        let directory = try parent.openDirectory(folder.name)
        folder.identity = FileIdentity(try directory.status())
        keep(directory, folder)
    }

    /// Closes a folder that nothing will be done in any more.
    func forget(_ folder: Folder) {
        cache.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(folder)) }
    }

    private func open(_ folder: Folder, in parent: Directory) throws -> Directory {
        let directory = try parent.openDirectory(folder.name)
        guard let identity = folder.identity, FileIdentity(try directory.status()) == identity
        else {
            throw RestorationError(
                .other, "restore into", "\(directory.path)",
                "another program put something else in its place")
        }
        keep(directory, folder)
        return directory
    }

    private func cached(_ folder: Folder) -> Directory? {
        cache.withLock { cache in
            let key = ObjectIdentifier(folder)
            cache.uses += 1
            cache.open[key]?.use = cache.uses
            return cache.open[key]?.directory
        }
    }

    private func keep(_ directory: Directory, _ folder: Folder) {
        cache.withLock { cache in
            cache.uses += 1
            cache.open[ObjectIdentifier(folder)] = Open(
                folder: folder, directory: directory, use: cache.uses)
            guard cache.open.count > Self.most else { return }
            let oldest = cache.open.sorted { $0.value.use < $1.value.use }.prefix(Self.most / 2)
            for (key, _) in oldest { cache.open[key] = nil }
        }
    }
}

import Files
import Format
import Synchronization

/// A folder of the tree that is being restored.
final class Folder: Sendable {
    let parent: Folder?
    let name: FileName
    /// Below the source's root.
    let path: EntryPath
    /// The position of its entry in the source.
    let index: Int
    let metadata: Entry.Metadata
    private let state = Mutex(State())

    private struct State {
        var identity: FileIdentity?
        /// What is in it and still unfinished; itself counts as long as more may come.
        var pending = 1
    }

    init(
        _ parent: Folder?, _ name: FileName, _ path: EntryPath, _ index: Int,
        _ metadata: Entry.Metadata
    ) {
        self.parent = parent
        self.name = name
        self.path = path
        self.index = index
        self.metadata = metadata
    }

    /// What lies on the disk in its place; nothing before it is made.
    var identity: FileIdentity? {
        get { state.withLock { $0.identity } }
        set { state.withLock { $0.identity = newValue } }
    }

    var root: Folder {
        var folder = self
        while let parent = folder.parent { folder = parent }
        return folder
    }

    func begin() {
        state.withLock { $0.pending += 1 }
    }

    /// True when this was the last thing that it waited for.
    func end() -> Bool {
        state.withLock { state in
            state.pending -= 1
            return state.pending == 0
        }
    }
}

/// Tells whether two looks saw the same file.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
    }
}

extension EntryPath {
    /// Its name when it lies directly in that folder.
    func name(in folder: EntryPath) -> [UInt8]? {
        guard isInside(folder) else { return nil }
        let name = bytes[(folder.bytes.isEmpty ? 0 : folder.bytes.count + 1)...]
        return name.contains(UInt8(ascii: "/")) ? nil : Array(name)
    }
}

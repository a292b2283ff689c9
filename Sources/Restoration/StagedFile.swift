import Files
import Format
import Synchronization

/// A regular file that is being written, piece by piece, in any order.
final class StagedFile: Sendable {
    /// A file from here on is written past the page cache.
    static let bigSize: UInt64 = 1 << 20

    /// Nothing for a source that is a single file.
    let folder: Folder?
    let name: FileName
    /// The position of its entry in the source.
    let index: Int
    let metadata: Entry.Metadata
    let content: Entry.Content
    private let state: Mutex<State>

    fileprivate struct State {
        var identity: FileIdentity?
        var handle: Handle?
        /// How many bytes are still to come.
        var missing: UInt64
    }

    /// How it is written while it is open.
    fileprivate enum Handle {
        case small(OpenFile)
        case big(ScatteredFile)

        var file: OpenFile {
            switch self {
            case .small(let file): file
            case .big(let file): file.file
            }
        }

        func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
            switch self {
            case .small(let file): try file.write(bytes, at: offset)
            case .big(let file): try file.write(bytes, at: offset)
            }
        }
    }

    init(
        _ folder: Folder?, _ name: FileName, _ index: Int, _ metadata: Entry.Metadata,
        _ content: Entry.Content
    ) {
        self.folder = folder
        self.name = name
        self.index = index
        self.metadata = metadata
        self.content = content
        state = Mutex(State(missing: content.storedCount))
    }

    var path: EntryPath { folder?.path.appending(name.bytes) ?? .root }

    /// Writes a piece where it belongs; gives the open file when it was the last one.
    func write(
        _ bytes: Span<UInt8>, at offset: UInt64, in directory: Directory
    ) throws -> OpenFile? {
        let handle = try state.withLock { try $0.open(self, in: directory) }
        try handle.write(bytes, at: Int64(offset))
        return state.withLock { state in
            state.missing -= UInt64(bytes.count)
            guard state.missing == 0 else { return nil }
            state.handle = nil
            return handle.file
        }
    }

    /// Lets go of the file; the next piece opens it again.
    func close() {
        state.withLock { $0.handle = nil }
    }
}

extension StagedFile.State {
    fileprivate mutating func open(
        _ file: StagedFile, in directory: Directory
    ) throws -> StagedFile.Handle {
        if let handle { return handle }
        let isNew = identity == nil
        let open =
            isNew
            ? try directory.createFile(file.name)
            : try directory.openFile(file.name, for: .changing)
        try check(open)
        if isNew { try file.prepare(open) }
        let isBig = file.content.count >= StagedFile.bigSize
        let new: StagedFile.Handle =
            isBig ? .big(ScatteredFile(open, file.name, in: directory)) : .small(open)
        handle = new
        return new
    }

    /// What is opened again must be what was made.
    private mutating func check(_ file: OpenFile) throws {
        let found = FileIdentity(try file.status())
        guard identity ?? found == found else {
            throw RestorationError(
                .other, "restore into", "\(file.path)",
                "another program put something else in its place")
        }
        identity = found
    }
}

extension StagedFile {
    /// Gives a new file its length, which also makes its holes, and its place on the disk.
    func prepare(_ file: OpenFile) throws {
        let isBig = content.count >= Self.bigSize
        if isBig, content.isPlain { try file.reserve(Int64(content.count)) }
        if isBig || !content.isPlain { try file.truncate(to: Int64(content.count)) }
    }
}

extension Entry.Content {
    /// How many bytes lie between the holes.
    var storedCount: UInt64 { extents.reduce(0) { $0 + UInt64($1.count) } }

    /// Whether it has no holes.
    var isPlain: Bool { storedCount == count }
}

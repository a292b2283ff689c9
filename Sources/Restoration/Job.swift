import Files
import Format
import Repository

/// What a worker does on its own.
enum Job: Sendable {
    /// Fetches the metadata of neighbouring segments.
    case segments(Range<Int>)
    /// Fetches chunks and writes what they hold; the pieces are those of each chunk.
    case run(ContentReader.Run, PackReference, [[Piece]], window: Int)
    /// Makes what has no bytes.
    case leaves([Leaf], window: Int)
    /// Gives files their further names.
    case links([Link], window: Int)
}

/// What came of a job.
enum Outcome: Sendable {
    case segments(Range<Int>, [[UInt8]])
    case made(Made, window: Int)
}

/// What a job finished.
struct Made: Sendable {
    /// The folder that each finished entry lies in, its position and its signature.
    var finished: [(folder: Folder?, index: Int, signature: UInt64)] = []
    /// Names that must become files of their own, as the first name is not there.
    var unlinked: [Link] = []
    var byteCount: UInt64 = 0
    var databases: [EntryPath] = []
    var notes = Notes()
}

/// Where a part of a chunk belongs.
struct Piece: Sendable {
    let file: StagedFile
    let offset: UInt64
    let chunkOffset: UInt32
    let count: UInt32
}

/// An entry without bytes, in a folder that exists.
struct Leaf: Sendable {
    let folder: Folder?
    let name: FileName
    let index: Int
    let entry: Entry
}

/// A further name of a file that is restored too.
struct Link: Sendable {
    let folder: Folder
    let name: FileName
    let index: Int
    let entry: Entry
    let content: Entry.Content
    let first: EntryPath
}

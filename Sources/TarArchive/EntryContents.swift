/// A piece of an entry's contents and where it belongs.
package struct ArchiveBlock: Equatable, Sendable {
    package let offset: Int64
    package let bytes: [UInt8]
}

/// How far the contents of an entry have been read.
struct EntryContents {
    private let path: [UInt8]
    private let size: Int64
    private let dataCount: Int64
    private var position: Int64 = 0
    private var readCount: Int64 = 0

    /// Read, but not handed on yet.
    private(set) var waiting: ArraySlice<UInt8> = []

    /// Of an entry that could not be taken over.
    init() {
        (path, size, dataCount) = ([], 0, 0)
    }

    init(of entry: TarEntry) {
        path = entry.path
        size = entry.size
        dataCount = entry.dataRanges?.reduce(0) { $0 + Int64($1.count) } ?? entry.size
    }

    /// libarchive believes what the archive says of the places of data.
    mutating func add(_ bytes: [UInt8], at offset: Int64) throws(ArchiveError) {
        guard offset >= position, offset <= size, Int64(bytes.count) <= size - offset else {
            throw fault("they don't lie where they could")
        }
        waiting = bytes[...]
        position = offset
        readCount += Int64(bytes.count)
    }

    mutating func take(atMost maximum: Int) -> ArchiveBlock {
        let bytes = waiting.prefix(max(1, maximum))
        defer {
            waiting = waiting.dropFirst(bytes.count)
            position += Int64(bytes.count)
        }
        return ArchiveBlock(offset: position, bytes: Array(bytes))
    }

    func judgeEnd() throws(ArchiveError) {
        guard readCount == dataCount else {
            throw fault("they are \(readCount) bytes instead of \(dataCount)")
        }
    }

    private func fault(_ reason: String) -> ArchiveError {
        ArchiveError("read the contents of", path: path, reason: reason)
    }
}

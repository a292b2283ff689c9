import Files
import Format

/// What was read of a file: its entries in path order, and the bytes of its files.
struct SpooledEntries: Sendable {
    var index: SpooledIndex
    let file: OpenFile
    let contents: OpenFile

    func entry(_ position: Int) throws -> SpooledEntry {
        let (place, count) = index.place(position)
        var bytes: [UInt8] = []
        try file.read(appendingTo: &bytes, count: count, at: Int64(place))
        return try SpooledEntry(bytes)
    }
}

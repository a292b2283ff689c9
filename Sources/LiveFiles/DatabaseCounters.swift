import Files

/// What SQLite counts in the first bytes of a database, and counts anew in a copy.
enum DatabaseCounters {
    /// Changes; schema; the change that the version of SQLite behind it belongs to.
    private static let places: [Range<Int64>] = [24..<28, 40..<44, 92..<100]

    /// Makes a copy of a database without logs the same to the byte, while nobody may write to it.
    static func bring(from original: OpenFile, to copy: OpenFile) throws(FileError) {
        for place in places {
            var bytes: [UInt8] = []
            try original.read(appendingTo: &bytes, count: place.count, at: place.lowerBound)
            try copy.write(bytes.span, at: place.lowerBound)
        }
    }
}

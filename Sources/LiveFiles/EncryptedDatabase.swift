package import Files

/// How an encrypted SQLite database, as of SQLCipher, is told from noise.
///
/// It looks like noise itself, but the logs that lie beside it while it is in use begin in clear.
package enum EncryptedDatabase {
    private static let pageSizes: Set<Int> = Set((9...16).map { 1 << $0 })
    /// Noise of 512 bytes has about 220 different ones; text, or a page of a database, far fewer.
    private static let sample = 512
    private static let leastDifferent = 160

    /// False as well for what can't be read, and for one that nobody has open.
    package static func isOne(_ name: FileName, in directory: Directory) -> Bool {
        guard (try? directory.status(name).kind) == .file,
            let file = try? directory.openFile(name)
        else { return false }
        return (try? isOne(file, name, in: directory)) ?? false
    }

    package static func isOne(
        _ file: OpenFile, _ name: FileName, in directory: Directory
    ) throws(FileError) -> Bool {
        let size = try file.status().size
        guard size > 0, size % Int64(sample) == 0 else { return false }
        let pages = try heads(of: name, in: directory).compactMap(\.pageSize)
        guard pages.contains(where: { pageSizes.contains($0) && size % Int64($0) == 0 }) else {
            return false
        }
        var start: [UInt8] = []
        try file.read(appendingTo: &start, count: sample, at: 0)
        return !start.starts(with: DatabaseFile.mark) && Set(start).count >= leastDifferent
    }

    /// How the logs beside it begin; while that is as it was, they go on from the same state.
    package static func heads(
        of name: FileName, in directory: Directory
    ) throws(FileError) -> [LogHead] {
        var heads: [LogHead] = []
        for log in DatabaseFile.logs(of: name)
        where try directory.statusIfPresent(log)?.kind == .file {
            var bytes: [UInt8] = []
            try directory.openFile(log).read(appendingTo: &bytes, count: LogHead.count, at: 0)
            heads.append(LogHead(name: log, bytes: bytes))
        }
        return heads
    }
}

/// The first bytes of a database's log.
package struct LogHead: Equatable {
    static let count = 32
    private static let writeAhead: [UInt8] = [0x37, 0x7f, 0x06]
    private static let journal: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]

    let name: FileName
    let bytes: [UInt8]

    /// As SQLite's file format has it; nil for what is no log in use.
    var pageSize: Int? {
        if bytes.starts(with: Self.writeAhead), bytes[3...].first.map({ $0 & 0xfe }) == 0x82 {
            return number(at: 8)
        }
        return bytes.starts(with: Self.journal) ? number(at: 24) : nil
    }

    private func number(at offset: Int) -> Int? {
        guard bytes.count >= offset + 4 else { return nil }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}

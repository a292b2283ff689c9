import CLinux
import Glibc

/// A name in a directory, with its kind where the file system tells it at once.
package struct DirectoryEntry: Hashable, Sendable {
    package let name: FileName
    package let kind: FileKind?
}

extension Directory {
    /// All names but `.` and `..`, in the file system's order.
    package func entries() throws(FileError) -> [DirectoryEntry] {
        // A descriptor of its own: two readers of one would share the position.
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let reader = Descriptor(
            owning: try systemCall("list", path) { unsafe openat(number, ".", flags) })
        var entries: [DirectoryEntry] = []
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        while true {
            let count = try systemCall("list", path) {
                unsafe getdents64(reader.number, &buffer, buffer.count)
            }
            guard count > 0 else { return entries }
            EntryRecords.append(buffer.span.extracting(0..<count), to: &entries)
        }
    }
}

/// What `getdents64` wrote: inode and offset (16 bytes), record length (2), type (1), name.
private enum EntryRecords {
    private static let nameOffset = 19

    static func append(_ records: Span<UInt8>, to entries: inout [DirectoryEntry]) {
        var start = 0
        while start + nameOffset < records.count {
            let length = Int(records[start + 16]) | Int(records[start + 17]) << 8
            precondition(length > nameOffset, "internal error: a directory record without a name")
            let end = min(start + length, records.count)
            let name = name(records.extracting(start + nameOffset..<end))
            if name != [0x2E], name != [0x2E, 0x2E] {
                let kind = FileKind(entryType: records[start + nameOffset - 1])
                entries.append(DirectoryEntry(name: FileName(unchecked: name), kind: kind))
            }
            start += length
        }
    }

    private static func name(_ bytes: Span<UInt8>) -> [UInt8] {
        var count = 0
        while count < bytes.count, bytes[count] != 0 { count += 1 }
        return Array(capacity: count) { output in
            for index in 0..<count { output.append(bytes[index]) }
        }
    }
}

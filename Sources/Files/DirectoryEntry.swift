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
            EntryRecords(buffer: buffer.span.extracting(0..<count)).append(to: &entries)
        }
    }
}

/// What `getdents64` wrote: inode and offset (16 bytes), record length (2), type (1), name.
private struct EntryRecords: ~Escapable {
    let buffer: Span<UInt8>

    @_lifetime(copy buffer)
    init(buffer: Span<UInt8>) {
        self.buffer = buffer
    }

    func append(to entries: inout [DirectoryEntry]) {
        var start = 0
        while start + 19 < buffer.count {
            let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
            precondition(length > 19, "internal error: a directory record without a name")
            let name = name(in: start + 19..<min(start + length, buffer.count))
            if name != [0x2E], name != [0x2E, 0x2E] {
                entries.append(
                    DirectoryEntry(
                        name: FileName(unchecked: name),
                        kind: FileKind(entryType: buffer[start + 18])))
            }
            start += length
        }
    }

    private func name(in range: Range<Int>) -> [UInt8] {
        var end = range.lowerBound
        while end < range.upperBound, buffer[end] != 0 { end += 1 }
        return Array(capacity: end - range.lowerBound) { output in
            for index in range.lowerBound..<end { output.append(buffer[index]) }
        }
    }
}

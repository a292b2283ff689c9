/// What is mounted where, as this process sees it.
package enum MountTable {
    /// The mounts below a folder, as paths relative to it; none where the system doesn't say.
    ///
    /// The folder is named without links.
    package static func paths(below folder: FilePath) -> [[UInt8]] {
        let path = FilePath(unchecked: Array("/proc/self/mountinfo".utf8))
        guard let text = try? WholeFile.read(path, limit: 64 << 20) else { return [] }
        return paths(in: text, below: folder.bytes)
    }

    static func paths(in text: [UInt8], below folder: [UInt8]) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        let start = folder == [slash] ? folder : folder + [slash]
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            guard words.count == 6 else { return nil }
            let path = unescaped(words[4])
            guard path.count > start.count, path.starts(with: start) else { return nil }
            return Array(path.dropFirst(start.count))
        }
    }

    /// Blanks, line ends and backslashes are written as three octal digits, see proc(5).
    private static func unescaped(_ word: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = word
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(3)
        }
        return bytes
    }
}

/// Writes big new files past the page cache.
package enum DirectFile {
    /// Makes a file of these pieces, and returns when its contents are on the disk.
    package static func write(
        _ pieces: [[UInt8]], to name: FileName, in directory: Directory, mode: UInt16 = 0o600
    ) throws(FileError) {
        let size = pieces.reduce(0) { $0 + Int64($1.count) }
        var writer = try DirectWriter(
            creating: name, in: directory, mode: mode, expectedSize: size)
        do throws(FileError) {
            for piece in pieces { try writer.append(piece.span) }
            try writer.finish().sync()
        } catch {
            try? directory.removeFile(name)
            throw error
        }
    }
}

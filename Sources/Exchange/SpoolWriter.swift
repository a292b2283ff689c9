package import Files

/// Writes a file that nobody else sees, and that is gone when this process is.
package final class SpoolWriter {
    private static let bufferCount = 1 << 20

    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var written: UInt64 = 0

    /// Made where the environment wants temporary files.
    package init() throws(FileError) {
        let folder = try TemporaryDirectory()
        file = try folder.directory.createFile("spool")
        // Its name goes with the folder, at the end of this scope.
    }

    /// Where the next byte will be.
    var count: UInt64 { written + UInt64(buffer.count) }

    @discardableResult
    package func append(_ bytes: [UInt8]) throws -> UInt64 {
        let place = count
        buffer += bytes
        if buffer.count >= Self.bufferCount { try flush() }
        return place
    }

    /// The whole file, for reading.
    package func finish() throws -> OpenFile {
        try flush()
        return file
    }

    private func flush() throws {
        let bytes = buffer
        do throws(FileError) {
            try file.write(bytes.span)
        } catch {
            guard error.isNoSpace else { throw error }
            throw ExchangeError(
                .badFile, "import", "the contents, kept at \(error.path) meanwhile", error.reason,
                hint: "set TMPDIR to a folder with more room")
        }
        written += UInt64(bytes.count)
        buffer.removeAll(keepingCapacity: true)
    }
}

import Files
import Testing

@Suite struct DirectFileTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    private static let mebibyte = 1 << 20

    @Test(arguments: [
        [], [0], [1], [4095], [4096], [4097], [mebibyte - 1], [mebibyte], [mebibyte + 1],
        [3, mebibyte, 5], [4096, 4096], [5 * mebibyte], [100, 2 * mebibyte - 100],
        [Int](repeating: 1000, count: 3000),
    ])
    func `Pieces of any lengths become one file of exactly their bytes`(sizes: [Int]) throws {
        let pieces = sizes.enumerated().map { index, size in
            (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index &+ $0 >> 11) }
        }
        try DirectFile.write(pieces, to: "file", in: directory)
        let bytes = try WholeFile.read("file", in: directory, limit: 10 * Self.mebibyte)
        #expect(bytes == pieces.flatMap { $0 })
        #expect(try directory.status("file").mode == 0o600)
    }

    @Test func `A file system that takes no such writes gets ordinary ones`() throws {
        // Memory has no blocks to align to; on newer systems it accepts them all the same.
        let memory = try TemporaryDirectory(in: "/dev/shm")
        let piece = [UInt8](repeating: 9, count: Self.mebibyte + 7)
        try DirectFile.write([piece], to: "file", in: memory.directory)
        #expect(
            try WholeFile.read("file", in: memory.directory, limit: 2 * Self.mebibyte) == piece)
    }

    @Test func `A file that exists is left alone`() throws {
        try makeFile("file", in: directory, "x")
        expectRefusal(\.isExists) { () throws(FileError) in
            try DirectFile.write([[1]], to: "file", in: directory)
        }
        #expect(try contents(of: "file", in: directory) == "x")
    }
}

import Files
import Testing

@Suite struct DirectFileTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    private static let mebibyte = 1 << 20

    /// Compares without a description of every difference, which takes for ever.
    private func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool { left == right }

    /// Repeats after a prime number of bytes, so that blocks differ.
    private static let unit = (0..<4099).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 >> 8) }

    private static func pattern(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += unit }
        return Array(bytes.prefix(count))
    }

    @Test(arguments: [
        [], [0], [1], [4095], [4096], [4097], [mebibyte - 1], [mebibyte], [mebibyte + 1],
        [3, mebibyte, 5], [4096, 4096], [5 * mebibyte], [100, 2 * mebibyte - 100],
        [Int](repeating: 1000, count: 3000),
    ])
    func `Pieces of any lengths become one file of exactly their bytes`(sizes: [Int]) throws {
        let pieces = sizes.map { Self.pattern($0) }
        try DirectFile.write(pieces, to: "file", in: directory)
        let bytes = try WholeFile.read("file", in: directory, limit: 10 * Self.mebibyte)
        #expect(isSame(bytes, pieces.reduce(into: []) { $0 += $1 }))
        #expect(try directory.status("file").mode == 0o600)
    }

    @Test(.enabled(if: isRoot, "mounting takes root"))
    func `A file system that takes no such writes gets ordinary ones`() throws {
        try withMount("ramfs", in: directory) { memory throws in
            let piece = Self.pattern(Self.mebibyte + 7)
            try DirectFile.write([piece, piece], to: "file", in: memory)
            let bytes = try WholeFile.read("file", in: memory, limit: 4 * Self.mebibyte)
            #expect(isSame(bytes, piece + piece))
            expectRefusal(\.isExists) { () throws(FileError) in
                try DirectFile.write([piece], to: "file", in: memory)
            }
            #expect(try memory.status("file").size == Int64(2 * piece.count))
        }
    }

    @Test func `A file that exists is left alone`() throws {
        try makeFile("file", in: directory, "x")
        expectRefusal(\.isExists) { () throws(FileError) in
            try DirectFile.write([[1]], to: "file", in: directory)
        }
        #expect(try contents(of: "file", in: directory) == "x")
    }

    @Test(arguments: [
        [5, -(3 * mebibyte), 5], [-4096, 1], [4096, -4096, 4096], [1, -1, 1], [-(5 * mebibyte)],
        [mebibyte, -mebibyte, mebibyte], [mebibyte - 1, -1, 1], [10, -(mebibyte - 10), 10],
        [10, -mebibyte, 10], [100, -(2 * mebibyte - 100)], [7, -(mebibyte + 4096 - 7), 0, -1],
        [0, -3 * mebibyte, 0, -3 * mebibyte, mebibyte + 1], [1, -(mebibyte - 2), 2],
    ])
    func `What is skipped reads as zeros, whatever its length and place`(steps: [Int]) throws {
        var writer = try DirectWriter(creating: "file", in: directory)
        var expected: [UInt8] = []
        for step in steps {
            let bytes = step < 0 ? [UInt8](repeating: 0, count: -step) : Self.pattern(step)
            expected += bytes
            if step < 0 { try writer.skip(Int64(-step)) } else { try writer.append(bytes.span) }
        }
        let file = try writer.finish()
        #expect(try file.status().size == Int64(expected.count))
        let bytes = try WholeFile.read("file", in: directory, limit: 10 * Self.mebibyte)
        #expect(isSame(bytes, expected))
    }

    @Test func `A long hole takes no space`() throws {
        var writer = try DirectWriter(creating: "file", in: directory)
        try writer.append([1].span)
        try writer.skip(1 << 40)
        try writer.append([2].span)
        let file = try writer.finish()
        #expect(try file.status().size == 1 << 40 + 2)
        #expect(try file.status().allocatedSize <= 4 * Int64(Self.mebibyte))
        var last: [UInt8] = []
        try file.read(appendingTo: &last, count: 2, at: 1 << 40)
        #expect(last == [0, 2])
    }

    @Test func `Space that was reserved in vain does not make the file longer`() throws {
        var writer = try DirectWriter(creating: "file", in: directory, expectedSize: 1 << 20)
        try writer.append([1].span)
        #expect(try writer.finish().status().size == 1)
    }
}

import TestSupport
import Testing

@testable import Files

@Suite struct `A scattered file` {
    @Test(arguments: [1, 511, 4096, 4097, 70_000, 1 << 20])
    func `holds every part where it was put, in whatever order the parts came`(
        _ step: Int
    ) throws {
        let temporary = try TemporaryDirectory()
        var generator = SeededGenerator(seed: UInt64(step))
        let bytes = (0..<(step * 3 + 8_000)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let file = try temporary.directory.createFile("file")
        try file.truncate(to: Int64(bytes.count))
        let scattered = ScatteredFile(file, "file", in: temporary.directory)
        let starts = step == 1 ? [0, 1, 2, 3] : Array(stride(from: 0, to: bytes.count, by: step))
        for start in starts.shuffled(using: &generator) {
            let end = start == starts.last ? bytes.count : start + step
            try scattered.write(bytes.span.extracting(start..<end), at: Int64(start))
        }
        #expect(try WholeFile.read("file", in: temporary.directory, limit: 1 << 30) == bytes)
    }

    @Test func `leaves holes where nothing was put`() throws {
        let temporary = try TemporaryDirectory()
        let file = try temporary.directory.createFile("file")
        try file.truncate(to: 10 << 20)
        let scattered = ScatteredFile(file, "file", in: temporary.directory)
        try scattered.write([UInt8](repeating: 7, count: 100_000).span, at: 5 << 20)
        #expect(try file.status().allocatedSize < 1 << 20)
        #expect(try file.nextData(from: 0)?.lowerBound == 5 << 20)
    }
}

@Suite struct `A directory's facts` {
    @Test func `tell a mount from what it is mounted on`() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.directory
        try directory.makeDirectory("plain")
        let plain = try directory.openDirectory("plain")
        #expect(directory.mountNumber != nil)
        #expect(plain.mountNumber == directory.mountNumber)
        try withSmallDisk(in: directory) { disk in
            #expect(disk.mountNumber != directory.mountNumber)
        }
    }

    @Test func `include a signature that any change changes`() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.directory
        try makeFile("file", in: directory, "text")
        let before = try directory.status("file").signature
        #expect(try directory.status("file").signature == before)
        try directory.node("file").setTimes(modified: FileTime(seconds: 1))
        let touched = try directory.status("file").signature
        #expect(touched != before)
        try directory.node("file").setMode(0o640)
        #expect(try directory.status("file").signature != touched)
    }

    @Test func `let one owner at a time lock it`() throws {
        let temporary = try TemporaryDirectory()
        var lock: FileLock? = try FileLock(temporary.directory)
        let again = try Directory.open(temporary.path)
        expectRefusal(\.isHeld) { () throws(FileError) in _ = try FileLock(again) }
        #expect(lock != nil)
        lock = nil
        _ = try FileLock(again)
    }

    @Test func `let its file system be synced`() throws {
        try TemporaryDirectory().directory.syncFileSystem()
    }
}

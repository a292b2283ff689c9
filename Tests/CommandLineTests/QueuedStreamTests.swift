import CommandLine
import Glibc
import Testing

@Suite struct `Lines that are queued` {
    private let pipe: (reading: Int32, writing: Int32)

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe Glibc.pipe(&ends) == 0)
        pipe = (ends[0], ends[1])
    }

    private func makeQueue() throws -> QueuedStream {
        let queue = QueuedStream(DescriptorStream(descriptor: pipe.writing)) { "\($0) dropped\n" }
        try queue.start()
        return queue
    }

    /// What is there within a moment.
    private func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var wait = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, 100) > 0 else { return "" }
        let count = unsafe Glibc.read(pipe.reading, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test func `come in order, and all before the end`() async throws {
        let queue = try makeQueue()
        for number in 0..<100 { queue.write(Array("\(number)\n".utf8)) }
        await queue.finish(within: .seconds(60))
        #expect(read() == (0..<100).map { "\($0)\n" }.joined())
        close(pipe.reading)
        close(pipe.writing)
    }

    @Test func `wait for nobody who does not read, and are counted when they are dropped`()
        async throws
    {
        let queue = try makeQueue()
        let line = Array(String(repeating: "x", count: 199).utf8) + [UInt8(ascii: "\n")]
        for _ in 0..<4000 { queue.write(line) }
        var text = ""
        var asked = 0
        // What is read at once may be a single line.
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, !text.hasSuffix("next\n") {
            text += read()
            queue.write(Array("next\n".utf8))
            asked += 1
        }
        let lines = text.split(separator: "\n")
        let kept = lines.count { $0.first == "x" }
        let dropped = lines.compactMap { Int($0.prefix { $0 != " " }) }.reduce(0, +)
        #expect(kept > 1300)
        #expect(dropped > 0)
        // Some of what came afterwards may have come too early, too.
        #expect((4000...4000 + asked).contains(kept + dropped))
    }

    @Test func `hold up no end`() async throws {
        let queue = try makeQueue()
        for _ in 0..<4 { queue.write([UInt8](repeating: 32, count: 1 << 16)) }
        await queue.finish(within: .milliseconds(10))
        #expect(read().utf8.count == 1 << 16)
    }
}

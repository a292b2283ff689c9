import Files
import Format
import Repository
import Synchronization
import Testing

@testable import Capture

@Suite struct `A file that is being written` {
    let world: World

    init() throws {
        world = try World()
    }

    private func text(_ value: Int, count: Int = 40) -> [UInt8] {
        let items = (0..<count).map { #""key \#($0)": "value \#(value)""# }
        return Array("{\(items.joined(separator: ", "))}".utf8)
    }

    private func newest(_ result: Backup.Result) async throws -> [String: [UInt8]] {
        try await world.files(of: result.archive)
    }

    @Test(arguments: [40, 60_000])
    func `stays as it was when its JSON is torn, and is named`(count: Int) async throws {
        try world.write("data.json", text(1, count: count))
        try world.write("else", [1])
        try await world.backUp()
        try world.write("data.json", text(2, count: count).dropLast(9) + [])
        try world.write("else", [2])
        let torn = try await world.backUp()
        #expect(try await newest(torn) == ["data.json": text(1, count: count), "else": [2]])
        #expect(torn.incomplete.count == 1)
        #expect(torn.incomplete.first?.contains("data.json: its JSON ends too early") == true)
        #expect(torn.archive.unsound.isEmpty)
        try world.write("data.json", text(3, count: count))
        let whole = try await world.backUp()
        #expect(try await newest(whole)["data.json"] == text(3, count: count))
        #expect(whole.incomplete.isEmpty)
    }

    @Test func `is no loss when it is empty for a moment`() async throws {
        try world.write("data.json", text(1, count: 6000))
        try await world.backUp()
        try world.write("data.json", [])
        let result = try await world.backUp()
        #expect(try await newest(result)["data.json"] == text(1, count: 6000))
        #expect(result.archive.suspicion == nil)
    }

    @Test func `is taken as it is when it never was JSON`() async throws {
        try world.write("a.json", Array("not JSON".utf8))
        try world.write("b.json", text(1))
        let first = try await world.backUp()
        #expect(first.incompleteCount == 0)
        #expect(first.archive.unsound.map { "\($0.path)" } == ["a.json"])
        let same = try await world.backUp(remembering: false)
        #expect(same.archive.unsound == first.archive.unsound)
        let unread = try await world.backUp()
        #expect(unread.archive.unsound == first.archive.unsound)
        try world.write("a.json", Array("not JSON either".utf8))
        let second = try await world.backUp()
        #expect(try await newest(second)["a.json"] == Array("not JSON either".utf8))
        #expect(second.incompleteCount == 0)
        try world.write("a.json", text(2))
        let sound = try await world.backUp()
        #expect(sound.archive.unsound.isEmpty)
        try world.write("a.json", Array("{".utf8))
        #expect(try await newest(try await world.backUp())["a.json"] == text(2))
    }

    @Test func `is named as long as only a torn state is known, unless somebody accepts it`()
        async throws
    {
        try world.write("a.json", Array("{".utf8))
        try world.write("b.json", Array("not JSON".utf8))
        for remembering in [true, true, false] {
            let result = try await world.backUp(remembering: remembering)
            #expect(result.archive.unsound.map { "\($0.path)" } == ["a.json", "b.json"])
            #expect(result.incompleteCount == 1)
            #expect(
                result.incomplete.first?.hasSuffix(
                    "a.json: its JSON ends too early, at byte 1; it was taken as it is") == true)
        }
        var options = Backup.Options()
        options.trust = .accepted
        let accepted = try await world.backUp(options)
        #expect(accepted.incompleteCount == 0)
        for remembering in [true, false] {
            let result = try await world.backUp(remembering: remembering)
            #expect(result.incompleteCount == 0)
            #expect(result.archive.unsound.count == 2)
        }
        try world.write("a.json", Array("{\"b\":".utf8))
        #expect(try await world.backUp().incompleteCount == 1)
        try world.write("a.json", text(1))
        let whole = try await world.backUp()
        #expect(whole.incompleteCount == 0)
        #expect(whole.archive.unsound.map { "\($0.path)" } == ["b.json"])
    }

    @Test func `is not waited for long where it was flawed before`() async throws {
        let patience = Patience(until: nil)
        var pauses: [Int] = []
        for _ in 0..<12 {
            var number = 0
            while try await patience.pause(number, isDoubtful: true) { number += 1 }
            pauses.append(number)
        }
        #expect(pauses.first == 9)
        #expect(pauses.last == 2)
        #expect(try await patience.pause(8))
    }

    @Test func `is taken torn when somebody says that it is right so`() async throws {
        try world.write("a.json", text(1))
        try await world.backUp()
        try world.write("a.json", [0x7b])
        var options = Backup.Options()
        options.trust = .accepted
        let result = try await world.backUp(options)
        #expect(try await newest(result)["a.json"] == [0x7b])
        #expect(result.incomplete.isEmpty)
    }

    @Test func `is not looked into where no pattern wants it`() async throws {
        try world.write("a.json", text(1))
        try world.write("b.conf", text(1))
        var rules = CaptureRules()
        rules.json = ["*.conf"]
        try await world.backUp(rules: rules)
        for name in ["a.json", "b.conf"] { try world.write(name, [0x7b]) }
        let result = try await world.backUp(rules: rules)
        #expect(try await newest(result) == ["a.json": [0x7b], "b.conf": text(1)])
    }

    @Test func `brings its flaw along into a rollback`() async throws {
        try world.write("a.json", Array("not JSON".utf8))
        try await world.backUp()
        try world.write("a.json", text(1))
        try await world.backUp()
        let back = try await world.rollBack(to: 1)
        #expect(back.archive.unsound.map { "\($0.path)" } == ["a.json"])
    }

    @Test(arguments: [0, 1 << 20, 3 << 20])
    func `with holes rests, wherever its bytes begin`(offset: Int64) async throws {
        let name: FileName = "holes"
        do {
            let file = try Directory.open(world.root).createFile(name)
            try file.truncate(to: 8 << 20)
            try file.write(noise(5000, seed: 4).span, at: offset)
            try file.write(noise(5000, seed: 5).span, at: 6 << 20)
        }
        try Directory.open(world.root).createFile("hole").truncate(to: 3 << 20)
        let result = try await world.backUp(scanStart: ScanStart.now())
        #expect(result.incomplete.isEmpty)
        let expected = try WholeFile.read(world.root / name, limit: 1 << 30)
        #expect(try await newest(result)["holes"] == expected)
    }

    /// As `fs.writeFile` does it: emptied, then filled piece by piece.
    private func rewrite(_ name: FileName, _ bytes: [UInt8]) throws {
        let file = try Directory.open(world.root).openFile(name, for: .changing)
        try file.truncate(to: 0)
        for start in stride(from: 0, to: bytes.count, by: 4096) {
            try file.write(bytes.span.extracting(start..<min(start + 4096, bytes.count)))
        }
    }

    @Test(arguments: [40, 30_000])
    func `in place, again and again, is taken only in states that it had`(
        count: Int
    ) async throws {
        let states = (0..<4).map { text($0, count: count) }
        try world.write("data.json", states[0])
        try await world.backUp()
        let isOver = Mutex(false)
        async let writing: Void = Task.detached {
            var number = 0
            while !isOver.withLock({ $0 }) {
                number += 1
                try rewrite("data.json", states[number % 4])
                try await Task.sleep(for: .milliseconds(2))
            }
        }.value
        for _ in 0..<8 {
            let result = try await world.backUp(scanStart: ScanStart.now())
            let taken = try #require(try await newest(result)["data.json"])
            #expect(states.contains(taken))
        }
        isOver.withLock { $0 = true }
        try await writing
    }
}

import Files
import Format
import Foundation
import Repository
import Synchronization
import TestSupport
import Testing

@testable import Restoration

/// What is brought into data that a program is at work on.
@Suite struct `A takeover` {
    private static let before = ["a": "one", "b/c": "two", "kept": "kept"]
    private static let fork = ["a": "THE", "b/c": "FORK", "new/d": "NEW", "kept": "kept"]
    private static let paths = ["a", "b/c", "new/d"]

    /// How a program writes.
    enum Writer: CaseIterable, Sendable {
        /// A whole file takes the place of the old one.
        case renaming
        case inPlace
    }

    /// Archives of what the program has, and of what another side has made of it.
    private static func sides() async throws -> (World, known: [EntryPath: Entry], fork: Archive) {
        let world = try World()
        let fork = try await world.archive(of: Self.fork)
        for (path, text) in before { try world.source.put(path, text) }
        try world.source.makeSymbolicLink("link", to: "one")
        let ours = try await world.backUp()
        var browser = try await ArchiveBrowser(world.timeline, ours)
        var known: [EntryPath: Entry] = [:]
        while let entry = try await browser.next() { known[entry.path] = entry }
        return (world, known, fork)
    }

    private static func takeOver(
        _ world: World, _ known: [EntryPath: Entry], _ fork: Archive, _ paths: [String] = paths,
        _ fault: SystemCallFault? = nil
    ) async throws -> Set<String> {
        let paths = try paths.map { try EntryPath(Array($0.utf8)) }
        let request = RestoreRequest(
            source: "data", destination: world.source.path,
            selection: Selection(include: { path, _ in paths.contains(path) }, exclude: nil))
        let plan = try await RestorePlan.make(
            world.timeline, fork, [request], existing: .refuse)
        let taken = try await SystemCallFault.$current.withValue(fault) {
            try await Takeover(plan, replacing: known).run(paths, progress: Silence())
        }
        return Set(taken.map { "\($0)" })
    }

    private static func data(_ world: World) throws -> [String: String] {
        try world.source.texts().filter { !$0.key.hasPrefix(".holdfast") && $0.key != "link" }
    }

    @Test func `brings what is on the disk as it was archived`() async throws {
        let (world, known, fork) = try await Self.sides()
        #expect(try await Self.takeOver(world, known, fork) == Set(Self.paths))
        #expect(try Self.data(world) == Self.fork)
        let undo = try #require(try Undo.find(world.source.path))
        _ = try undo.apply()
        #expect(try Self.data(world) == Self.before.merging(["new/": ""]) { $1 })
    }

    @Test func `leaves what was changed since, came, or went`() async throws {
        let (world, known, fork) = try await Self.sides()
        try world.source.put("a", "ONE")
        try world.source.openDirectory("b").removeFile("c")
        try world.source.put("new/d", "mine")
        #expect(try await Self.takeOver(world, known, fork).isEmpty)
        #expect(try Self.data(world) == ["a": "ONE", "new/d": "mine", "kept": "kept", "b/": ""])
        #expect(try Undo.find(world.source.path) == nil)
    }

    @Test func `leaves a file that somebody has open for writing`() async throws {
        let (world, known, fork) = try await Self.sides()
        let open = try world.source.openFile("a", for: .changing)
        #expect(try await Self.takeOver(world, known, fork) == ["b/c", "new/d"])
        try open.write(Array("own".utf8).span, at: 0)
        #expect(try world.source.text("a") == "own")
    }

    @Test func `leaves what is of another kind by now`() async throws {
        let (world, known, fork) = try await Self.sides()
        try world.source.removeFile("a")
        try world.source.makeSymbolicLink("a", to: "kept")
        #expect(try await Self.takeOver(world, known, fork, ["a"]).isEmpty)
        #expect(try world.source.readLink("a") == "kept")
    }

    /// How many calls of the system it takes.
    private static func calls() async throws -> Int {
        let (world, known, fork) = try await sides()
        let count = SystemCallFault(.death, at: -1)
        _ = try await takeOver(world, known, fork, paths, count)
        return count.calls
    }

    /// One trial for each call, some at once, as each waits for a while.
    private static func atEachCall(
        _ trial: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let calls = try await calls()
        #expect(calls > 20)
        for start in stride(from: 0, to: calls, by: 16) {
            try await withThrowingTaskGroup { group in
                for number in start..<min(start + 16, calls) {
                    group.addTask { try await trial(number) }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Writer.allCases)
    func `never takes the place of what is written meanwhile`(_ writer: Writer) async throws {
        let outcomes = Mutex<Set<Bool>>([])
        try await Self.atEachCall { number in
            let (world, known, fork) = try await Self.sides()
            let program = Program(world.source.path / "a", writer)
            let fault = SystemCallFault(.interference { program.write() }, at: number)
            let taken = try await Self.takeOver(world, known, fork, Self.paths, fault)
            program.wait()
            #expect(try world.source.text("a") == "app", "call \(number)")
            #expect(taken.isSuperset(of: ["b/c", "new/d"]), "call \(number)")
            outcomes.withLock { _ = $0.insert(taken.contains("a")) }
        }
        #expect(outcomes.withLock { $0 } == [false, true])
    }

    @Test func `keeps for undo what it replaced where it was cut off`() async throws {
        try await Self.atEachCall { number in
            let (world, known, fork) = try await Self.sides()
            let fault = SystemCallFault(.death, at: number)
            _ = try? await Self.takeOver(world, known, fork, Self.paths, fault)
            // The program goes on.
            try world.source.put("kept", "later")
            try Destination(world.source.path).settle()
            let now = try Self.data(world)
            #expect(now["a"] == "one" || now["a"] == "THE", "call \(number)")
            #expect(now["kept"] == "later", "call \(number)")
            if let undo = try Undo.find(world.source.path) { _ = try undo.apply() }
            #expect(try world.source.text("a") == "one", "call \(number)")
            #expect(try world.source.text("b/c") == "two", "call \(number)")
        }
    }
}

/// Writes to one file, once, as whoever knows nothing of us.
private final class Program: Sendable {
    private let path: FilePath
    private let writer: `A takeover`.Writer
    private let ended = DispatchGroup()

    init(_ path: FilePath, _ writer: `A takeover`.Writer) {
        self.path = path
        self.writer = writer
    }

    /// Returns when it has written; or soon, where it has to wait.
    func write() {
        let thread = Thread { [self] in
            switch writer {
            case .renaming: try? WholeFile.write(Array("app".utf8).span, to: path)
            case .inPlace: FileHandle(forUpdatingAtPath: "\(path)")?.write(Data("app".utf8))
            }
            ended.leave()
        }
        ended.enter()
        thread.start()
        _ = ended.wait(timeout: .now() + .milliseconds(20))
    }

    func wait() { ended.wait() }
}

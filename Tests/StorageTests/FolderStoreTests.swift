import Files
import Storage
import TestSupport
import Testing

@Suite struct FolderStoreTests {
    let temporary: TemporaryDirectory
    let store: FolderStore

    init() throws {
        temporary = try TemporaryDirectory()
        store = FolderStore(temporary.path)
    }

    @Test(arguments: [10, 2 << 20])
    func `Files and folders are for their owner alone`(size: Int) async throws {
        _ = try await store.put("a/b", [[UInt8](repeating: 1, count: size)], .ifAbsent)
        let folder = try temporary.directory.openDirectory("a")
        #expect(try folder.status().mode == 0o700)
        #expect(try folder.status("b").mode == 0o600)
        #expect(try folder.entries().count == 1)
    }

    @Test func `What is being written, and what is no object, is not listed`() async throws {
        _ = try await store.put("a/b", [[1]], .ifAbsent)
        let folder = try temporary.directory.openDirectory("a")
        for name: FileName in [".tmp-x", ".DS_Store", "control\u{1}"] {
            _ = try folder.createFile(name)
        }
        _ = try folder.createFile(try FileName([0xFF]))
        try folder.makeSymbolicLink("link", to: "b")
        try folder.makeFifo("fifo", mode: 0o600)
        try folder.makeDirectory("empty")
        let listing = try await store.list(nil, after: nil, limit: nil)
        #expect(listing.objects.map(\.key) == ["a/b"])
        #expect(listing.isComplete)
    }

    @Test func `Old left-overs go when something is put beside them, new ones stay`() async throws {
        _ = try await store.put("a/b", [[1]], .ifAbsent)
        let folder = try temporary.directory.openDirectory("a")
        let now = FileTime.now().seconds
        for (name, age) in [(".tmp-old", 86_500), (".tmp-new", 86_300), ("kept", 100_000)] {
            let name = try FileName(name)
            _ = try folder.createFile(name)
            try folder.node(name).setTimes(modified: FileTime(seconds: now - Int64(age)))
        }
        _ = try await FolderStore(temporary.path).put("a/c", [[1]], .ifAbsent)
        #expect(Set(try folder.entries().map(\.name)) == ["b", "c", ".tmp-new", "kept"])
    }

    @Test(arguments: [Int64.min, .max])
    func `An object's age can be reckoned, whatever its file system says`(time: Int64) throws {
        let info = ObjectInfo(key: "a", size: 1, modified: FileTime(seconds: time))
        let modified = try #require(info.modified).seconds
        #expect(!FileTime.now().seconds.subtractingReportingOverflow(modified).overflow)
    }

    @Test func `A folder that is missing is told apart from an object that is`() async throws {
        let missing = FolderStore(temporary.path / "none")
        await expectFailure(.noStore) { try await missing.get("a", range: nil) }
        await expectFailure(.noStore) { try await missing.list(nil, after: nil, limit: nil) }
        await expectFailure(.noStore) { try await missing.put("a", [[1]], .ifAbsent) }
        await expectFailure(.noStore) { try await missing.delete("a") }
        try missing.create()
        try missing.create()
        #expect(try await missing.put("a", [[1]], .ifAbsent) == .stored)
    }

    @Test func `Folders are made as deep as need be`() async throws {
        let deep = FolderStore(temporary.path / "x" / "y" / "z")
        try deep.create()
        #expect(try await deep.put("a", [[1]], .ifAbsent) == .stored)
    }

    @Test func `A file in the folder's place is named as the reason`() async throws {
        _ = try temporary.directory.createFile("file")
        let store = FolderStore(temporary.path / "file")
        await expectFailure(.noStore, "it is no folder") { try await store.get("a", range: nil) }
    }

    @Test func `A folder in an object's place is not an object`() async throws {
        _ = try await store.put("a/b", [[1]], .ifAbsent)
        for condition in [PutCondition.ifAbsent, .always] {
            await expectFailure(.other) { try await store.put("a", [[1]], condition) }
        }
        await expectFailure(.other) { try await store.put("a/b/c", [[1]], .ifAbsent) }
        #expect(try temporary.directory.entries().count == 1)
    }

    @Test func `A planted link is not followed`() async throws {
        let other = try TemporaryDirectory()
        _ = try await FolderStore(other.path).put("b", [[1]], .ifAbsent)
        try temporary.directory.makeSymbolicLink("a", to: other.path)
        try temporary.directory.makeSymbolicLink("c", to: other.path / "b")
        await expectFailure(.other) { try await store.get("a/b", range: nil) }
        await expectFailure(.other) { try await store.get("c", range: nil) }
        await expectFailure(.other) { try await store.put("a/x", [[1]], .ifAbsent) }
        _ = try await store.put("c", [[2]], .always)
        #expect(try await FolderStore(other.path).get("b", range: nil) == [1])
    }

    @Test func `A file that is larger than any object is refused before it is read`() async throws {
        try temporary.directory.createFile("huge").truncate(to: 1 << 40)
        await expectFailure(.damaged) { try await store.get("huge", range: nil) }
        #expect(try await store.get("huge", range: 5..<7) == [0, 0])
    }

    @Test func `A page of a big folder has its first keys, or those behind a key`() async throws {
        let folder = try temporary.directory.openOrMakeDirectory("a")
        for number in 0..<500 { _ = try folder.createFile(try FileName("\(1000 + number)")) }
        let last = try await store.list("a", after: "a/1497x", limit: 2)
        #expect(last.objects.map(\.key) == ["a/1498", "a/1499"])
        #expect(last.isComplete)
        let first = try await store.list("a", after: nil, limit: 2)
        #expect(first.objects.map(\.key) == ["a/1000", "a/1001"])
        #expect(!first.isComplete)
    }

    @Test(.enabled(if: isRoot, "mounting takes root"))
    func `A full disk and one that may not be written are named`() async throws {
        try await withDisk("size=1m") { store in
            _ = try await store.put("a/b", [[1]], .ifAbsent)
            let large = [UInt8](repeating: 1, count: 3 << 20)
            await expectFailure(.noSpace) { try await store.put("a/c", [large], .ifAbsent) }
            let middling = [UInt8](repeating: 1, count: 900_000)
            _ = try await store.put("a/d", [middling], .ifAbsent)
            await expectFailure(.noSpace) { try await store.put("a/e", [middling], .ifAbsent) }
            let keys = try await store.list(nil, after: nil, limit: nil).objects.map(\.key)
            #expect(keys == ["a/b", "a/d"])
            #expect(try Directory.open(store.path / "a").entries().count == 2)
        }
        try await withDisk("ro") { store in
            await expectFailure(.denied, "read-only") {
                try await store.put("a", [[1]], .ifAbsent)
            }
        }
    }

    /// Mounts a disk for as long as the body runs; skips where none may be.
    private func withDisk(
        _ options: String, _ body: (FolderStore) async throws -> Void
    ) async throws {
        let name = TemporaryName.make(prefix: "disk-")
        try temporary.directory.makeDirectory(name)
        let path = temporary.path / name
        let mount = ["mount", "-t", "tmpfs", "-o", options, "none", path.description]
        guard try ChildProcess.run(mount).exitCode == 0 else { return }
        defer { _ = try? ChildProcess.run(["umount", "-l", path.description]) }
        try await body(FolderStore(path))
    }
}

let isRoot = ProcessFacts.effectiveUser == 0

/// Expects a failure of a kind, whose reason has some words.
func expectFailure<Value>(
    _ kind: StorageError.Kind, _ words: String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Value
) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as StorageError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        #expect(words.isEmpty || error.reason.contains(words), sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}

import Files
import TestSupport
import Testing

@testable import Watching

/// A folder for one test, and a watch of directories in it.
struct World {
    let temporary: TemporaryDirectory

    init() throws {
        temporary = try TemporaryDirectory()
    }

    var folder: Directory { temporary.directory }

    func path(_ names: String...) throws -> FilePath {
        try names.reduce(folder.path) { try $0 / FileName($1) }
    }

    /// A watch that has looked at everything.
    func watch(_ roots: [FilePath], leavingOut: FileName? = nil) async -> ChangeWatch {
        let watch = ChangeWatch(roots) { $0 == leavingOut }
        await watch.catchUp()
        return watch
    }

    func write(_ path: String, _ text: String = "text") throws {
        let (folder, name) = try place(path)
        try WholeFile.write(Array(text.utf8).span, to: name, in: folder, durably: false)
    }

    func append(_ path: String) throws {
        let (folder, name) = try place(path)
        try folder.openFile(name, for: .changing).write(([1] as [UInt8]).span, at: 0)
    }

    func make(_ path: String) throws {
        try Directory.make(FilePath(folder.path.description + "/" + path))
    }

    func remove(_ path: String) throws {
        let (folder, name) = try place(path)
        try folder.removeTree(name)
    }

    func move(_ path: String, to other: String) throws {
        let ((folder, name), (otherFolder, otherName)) = (try place(path), try place(other))
        try folder.rename(name, to: otherName, in: otherFolder)
    }

    func exchange(_ path: String, _ other: String) throws {
        let ((folder, name), (otherFolder, otherName)) = (try place(path), try place(other))
        try folder.exchange(name, with: otherName, in: otherFolder)
    }

    func link(_ path: String, to target: FilePath) throws {
        let (folder, name) = try place(path)
        try folder.makeSymbolicLink(name, to: target)
    }

    func open(_ path: String) throws -> Directory {
        try path.split(separator: "/").reduce(folder) {
            try $0.openDirectory(FileName(String($1)))
        }
    }

    private func place(_ path: String) throws -> (Directory, FileName) {
        var names = path.split(separator: "/").map(String.init)
        let name = try FileName(names.removeLast())
        return (try names.reduce(folder) { try $0.openDirectory(FileName($1)) }, name)
    }
}

extension ChangeWatch {
    /// All that was noticed of what happened before the call.
    func all() async -> [ChangeEvent] {
        await catchUp()
        return takeAll()
    }

    /// Whether just a change was noticed.
    func hasChanged(sourceLocation: SourceLocation = #_sourceLocation) async -> Bool {
        let events = await all()
        #expect(
            events.isEmpty || events == [.changed], "\(events)", sourceLocation: sourceLocation)
        return events == [.changed]
    }
}

func expectChange(
    _ watcher: inout TreeWatcher, _ isExpected: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    watcher.catchUp()
    let noticed = watcher.takeNoticed()
    #expect(noticed.isChanged == isExpected, sourceLocation: sourceLocation)
}

/// Fails when it takes too long.
func withDeadline<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: .seconds(30))
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw DeadlineExceeded() }
        return value
    }
}

struct DeadlineExceeded: Error {}

import Files
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Watching

@Suite struct `What a watch can't see` {
    private let world: World

    init() throws {
        world = try World()
        try world.make("data/a")
    }

    @Test func `is told once, and again when it is seen`() async throws {
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { _ in false }
        watcher.catchUp()
        var isComplete = watcher.isComplete
        #expect(isComplete)
        let gap = WatchGap(.tooManyWatches, nil, "too many")
        for _ in 0..<2 { watcher.report(gap) }
        isComplete = watcher.isComplete
        #expect(!isComplete)
        let gaps = watcher.takeNoticed().gaps
        #expect(gaps == [gap])
        watcher.loseCount()
        try walkAgain(&watcher)
        isComplete = watcher.isComplete
        #expect(isComplete)
        let noticed = watcher.takeNoticed()
        #expect(noticed.hasLostCount && noticed.isCompleteAgain && !noticed.isChanged)
    }

    @Test func `is looked for again after a lost count`() async throws {
        try world.make("data/a/b")
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { _ in false }
        watcher.catchUp()
        // As if the kernel had not told of it.
        let (gone, new) = ("data/a/b", "data/c/d")
        for watch in watcher.table.watches { watcher.inotify.remove(watch) }
        try world.move(gone, to: "b")
        try world.make(new)
        while !watcher.inotify.read().isAll {}
        watcher.loseCount()
        try walkAgain(&watcher)
        expectChange(&watcher)
        let count = watcher.table.count
        #expect(count == 4)
        try world.write("data/c/d/file")
        expectChange(&watcher)
        try world.write("b/file")
        expectChange(&watcher, false)
    }

    @Test func `after a lost count is not what was moved out meanwhile`() async throws {
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { _ in false }
        watcher.catchUp()
        try world.move("data/a", to: "a")
        while !watcher.inotify.read().isAll {}
        watcher.loseCount()
        try walkAgain(&watcher)
        expectChange(&watcher, false)
        try world.write("a/file")
        expectChange(&watcher, false)
    }

    @Test func `are directories that may not be read`() async throws {
        try world.folder.openDirectory("data").node("a").setMode(0)
        try world.folder.node.setOwner(user: 65534)
        let data = try world.folder.openDirectory("data")
        try data.node.setOwner(user: 65534)
        try data.node("a").setOwner(user: 65534)
        let roots = [try world.path("data")]
        let gaps = try actingAsNobody {
            var watcher = TreeWatcher(try Inotify(), roots) { _ in false }
            watcher.catchUp()
            var gaps = watcher.takeNoticed().gaps
            try data.node("a").setMode(0o700)
            watcher.catchUp()
            gaps += watcher.takeNoticed().gaps
            try data.openDirectory("a").makeDirectory("b")
            expectChange(&watcher)
            return gaps
        }
        #expect(gaps.map(\.kind) == [.unreadable])
        #expect(gaps.first?.path == (try world.path("data", "a")))
    }

    @Test func `is everything where the system gives no means`() async throws {
        let news = WatchNews()
        let gap = WatchGap(.noWatching, nil, "no")
        news.fail(gap)
        #expect(!news.isComplete)
        try await withDeadline { await news.follow {} }
        #expect(await news.next() == .incomplete(gap))
        let waiting = Task { await news.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }

    @Test func `is told by the kernel when it is too much`() async throws {
        let watch = await world.watch([try world.path("data")])
        let limit = Int(
            try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                .filter(\.isNumber))
        var watcher = TreeWatcher(try Inotify(), [try world.path("data")]) { _ in false }
        watcher.catchUp()
        let data = try world.folder.openDirectory("data")
        for number in 0...(limit ?? 0) / 2 {
            try data.makeFifo(FileName("\(number)"), mode: 0o600)
            try data.removeFile(FileName("\(number)"))
        }
        try world.make("data/late")
        watcher.catchUp()
        try walkAgain(&watcher)
        let noticed = watcher.takeNoticed()
        #expect(noticed.hasLostCount && noticed.isChanged)
        try world.write("data/late/file")
        expectChange(&watcher)
        #expect(await watch.all().contains(.changed))
    }

    /// A walk is not followed by the next at once.
    private func walkAgain(_ watcher: inout TreeWatcher) throws {
        let bell = try Bell()
        var rounds = 0
        while !watcher.isComplete {
            watcher.wait(or: bell)
            watcher.catchUp()
            rounds += 1
        }
        #expect(rounds > 0)
    }
}

/// Declared here, since it is Linux's own.
@_silgen_name("setfsuid")
private func setfsuid(_ user: UInt32) -> Int32

/// Runs with the rights of nobody where the tests run as root.
private func actingAsNobody<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) throws -> Value {
    let outcome = Outcome<Value>()
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
        if geteuid() == 0 { _ = setfsuid(65534) }
        outcome.set(Result { try body() })
        isDone.signal()
    }
    isDone.wait()
    return try outcome.get()
}

/// What a body on another thread came to.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    func set(_ value: Result<Value, any Error>) { result.withLock { $0 = value } }

    func get() throws -> Value {
        guard let value = result.withLock({ $0 }) else { throw DeadlineExceeded() }
        return try value.get()
    }
}

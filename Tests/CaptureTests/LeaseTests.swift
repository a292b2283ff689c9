import Files
import Format
import Repository
import Testing

@testable import Capture

/// Backups of whoever has the lease of a timeline.
@Suite struct `A backup under a lease` {
    private let world: World

    init() async throws {
        world = try World()
        try world.write("a", Array("one".utf8))
        try await world.backUp()
    }

    private func take() async throws -> Archive {
        let head = try await world.timeline.head()
        return try #require(
            try await LeaseTaking(world.timeline, place: "here").take(head))
    }

    private func options(_ known: Archive) -> Backup.Options {
        var options = Backup.Options()
        options.epoch = known.epoch
        options.known = (known, known.number)
        options.skipsUnchanged = true
        return options
    }

    @Test func `makes no archive when nothing has changed`() async throws {
        let taken = try await take()
        let result = try await world.backUp(options(taken))
        #expect(result.isUnchanged && result.archive.id == taken.id)
        #expect(try await world.timeline.newest()?.id == taken.id)
    }

    @Test func `keeps epoch and place`() async throws {
        let taken = try await take()
        try world.write("a", Array("two".utf8))
        let archive = try await world.backUp(options(taken)).archive
        #expect(archive.epoch == taken.epoch && archive.place == "here")
        #expect(archive.number.value == 3)
    }

    @Test func `commits nothing once somebody else has the lease`() async throws {
        let mine = try await take()
        let theirs = try await take()
        try world.write("a", Array("two".utf8))
        let error = await #expect(throws: LostLease.self) { try await world.backUp(options(mine)) }
        #expect(error?.newest?.id == theirs.id)
        #expect(try await world.timeline.newest()?.id == theirs.id)
    }

    @Test func `commits nothing upon what somebody else has made the newest`() async throws {
        let mine = try await take()
        try world.write("a", Array("two".utf8))
        let second = try await world.backUp(options(mine)).archive
        try await world.rollBack(to: 1)
        try world.write("a", Array("three".utf8))
        let error = await #expect(throws: LostLease.self) {
            try await world.backUp(options(second))
        }
        #expect(error?.newest?.purpose == .rollback)
    }

    @Test func `goes on over fences of others`() async throws {
        let mine = try await take()
        try await Recommit(world.timeline).commit(as: .fence) { _ in }
        try world.write("a", Array("two".utf8))
        #expect(try await world.backUp(options(mine)).archive.number.value == 4)
    }

    @Test func `commits nothing upon a fence that repeats what somebody else has made`()
        async throws
    {
        let mine = try await take()
        let rollback = try await world.rollBack(to: 1)
        try await Recommit(world.timeline).commit(as: .fence) { _ in }
        try world.write("a", Array("two".utf8))
        let error = await #expect(throws: LostLease.self) { try await world.backUp(options(mine)) }
        #expect(error?.newest?.id == rollback.archive.id)
    }

    @Test func `goes on over a fence whose parent is forgotten`() async throws {
        let mine = try await take()
        let fence = try await Recommit(world.timeline).commit(as: .fence) { _ in }
        try await Recommit(world.timeline).commit(as: .fence) { _ in }
        _ = try await Forget(world.timeline).forget([fence.number])
        try world.write("a", Array("two".utf8))
        #expect(try await world.backUp(options(mine)).archive.number.value == 5)
    }

    @Test func `goes on upon its own archive that it got no answer for`() async throws {
        let mine = try await take()
        var options = options(mine)
        options.sent = SentArchives()
        try world.write("a", Array("two".utf8))
        try await world.backUp(options)
        try world.write("a", Array("three".utf8))
        #expect(try await world.backUp(options).archive.number.value == 4)
    }

    @Test func `is a fork of what it comes from where that is asked for`() async throws {
        let mine = try await take()
        let theirs = try await take()
        try world.write("a", Array("two".utf8))
        var options = options(mine)
        options.isFork = true
        options.known = nil
        options.descent = Archive.Parent(mine)
        let fork = try await world.backUp(options).archive
        #expect(fork.forkOf == theirs.number && fork.parent?.id == mine.id)
        #expect(try await world.timeline.newest()?.id == theirs.id)
    }

    @Test func `carries over what there is no time for`() async throws {
        let taken = try await take()
        try world.write("a", Array("two".utf8))
        var options = options(taken)
        options.deadline = .now
        let result = try await world.backUp(options)
        #expect(
            result.incomplete == [
                "data/a: there was no time left to read it; it is kept as it was before"
            ])
        #expect(try await world.files(of: result.archive) == ["a": Array("one".utf8)])
    }

    @Test func `carries over what there is no time for any more while it reads`() async throws {
        try world.write("b", Array("one".utf8))
        try await world.backUp()
        let taken = try await take()
        for name in ["a", "b"] { try world.write(name, Array("two".utf8)) }
        var options = options(taken)
        let haste = Haste()
        options.haste = haste
        // Asked before each file is read.
        options.first = { _, path, _ in
            if path.bytes == Array("a".utf8) { haste.deadline = .now }
            return true
        }
        let result = try await world.backUp(options)
        #expect(
            result.incomplete == [
                "data/b: there was no time left to read it; it is kept as it was before"
            ])
        let files = try await world.files(of: result.archive)
        #expect(files == ["a": Array("two".utf8), "b": Array("one".utf8)])
    }

    @Test func `begins no file when it has read enough`() async throws {
        try world.write("b", [UInt8](repeating: 1, count: 2000))
        try await world.backUp()
        let taken = try await take()
        for (index, name) in ["a", "b", "c"].enumerated() {
            try world.write(name, [UInt8](repeating: UInt8(2 + index), count: 3000))
        }
        var options = options(taken)
        options.most = 5000
        let first = try await world.backUp(options)
        #expect(first.isPartial)
        #expect(first.incomplete == ["data/c: others come first"])
        let sizes = try await world.files(of: first.archive).mapValues(\.count)
        #expect(sizes == ["a": 3000, "b": 3000])
        let second = try await world.backUp(self.options(first.archive))
        #expect(!second.isPartial)
        #expect(try await world.files(of: second.archive).count == 3)
    }

    @Test func `takes first what comes first`() async throws {
        try world.write("b", Array("old".utf8))
        try await world.backUp()
        let taken = try await take()
        try world.write("a", Array("two".utf8))
        try world.write("b", Array("new".utf8))
        var options = options(taken)
        options.first = { _, path, _ in path.bytes == Array("b".utf8) }
        let result = try await world.backUp(options)
        #expect(
            try await world.files(of: result.archive)
                == ["a": Array("one".utf8), "b": Array("new".utf8)])
    }
}

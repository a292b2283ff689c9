import Files
import Format
import Repository
import Testing

@testable import Capture

@Suite struct `Suspicion` {
    private let world: World

    init() throws {
        world = try World()
    }

    private func restored() async throws -> UInt64 {
        try await ArchiveFinder(world.timeline).find(.latest(back: 0)).number.value
    }

    private func accept(_ number: UInt64) async throws -> Archive {
        try await Acceptance(world.timeline).accept(ArchiveNumber(number))
    }

    /// Archive 1 is good, 2 has lost a file's data, 3 has lost another's.
    private func loseTwice() async throws {
        for name in ["a", "b", "c"] { try world.write(name, noise(200_000, seed: 1)) }
        try world.write("more", noise(2_000_000, seed: 2))
        _ = try await world.backUp()
        try world.write("a", [0])
        _ = try await world.backUp()
        try world.write("b", [0])
        _ = try await world.backUp()
    }

    @Test func `of a file's loss lasts until the data is back`() async throws {
        try await loseTwice()
        let still = try await world.backUp().archive
        #expect(still.suspicion?.lastGood == .first)
        #expect(still.suspicion?.reasons.count == 2)
        #expect(try await restored() == 1)
        try world.write("a", noise(190_000, seed: 7))
        #expect(try await world.backUp().archive.suspicion?.reasons.count == 1)
        try world.write("b", noise(190_000, seed: 8))
        let back = try await world.backUp().archive
        #expect(back.suspicion == nil)
        #expect(try await restored() == back.number.value)
    }

    @Test func `keeps the last good archive from being forgotten`() async throws {
        try await loseTwice()
        let numbers = try await world.timeline.numbers()
        let forgotten = try await Forget(world.timeline).forget(numbers)
        #expect(forgotten.map(\.value) == [2])
        #expect(try await restored() == 1)
        _ = try await accept(3)
        let rest = try await world.timeline.numbers()
        #expect(try await Forget(world.timeline).forget(rest).map(\.value) == [1, 3])
    }

    @Test func `ends with the acceptance of the newest`() async throws {
        try await loseTwice()
        let accepted = try await accept(3)
        #expect(accepted.suspicion == nil)
        #expect(try await restored() == 4)
        #expect(try await world.backUp(remembering: false).archive.suspicion == nil)
    }

    @Test func `after the acceptance of an older archive is of what was lost since`() async throws {
        try await loseTwice()
        let accepted = try await accept(2)
        #expect(accepted.number.value == 4)
        #expect(accepted.suspicion?.lastGood.value == 2)
        #expect(accepted.suspicion?.reasons == ["b shrank from 200000 to 1 bytes"])
        #expect(try await restored() == 2)
        let next = try await world.backUp(remembering: false).archive
        #expect(next.suspicion?.lastGood.value == 2)
        #expect(try await accept(5).suspicion == nil)
    }

    @Test func `ends with an older archive when nothing more was lost`() async throws {
        try await loseTwice()
        try world.write("c", noise(210_000, seed: 3))
        _ = try await world.backUp()
        let accepted = try await accept(3)
        #expect(accepted.number.value == 5)
        #expect(accepted.suspicion == nil)
    }

    @Test func `is accepted under the own lease only`() async throws {
        try await loseTwice()
        let acceptance = Acceptance(world.timeline)
        await #expect(throws: LostLease.self) {
            try await acceptance.accept(ArchiveNumber(3), under: 1)
        }
        #expect(try await acceptance.accept(ArchiveNumber(3), under: 0).suspicion == nil)
    }

    @Test(arguments: [1, 9]) func `of others is not accepted`(_ number: UInt64) async throws {
        try await loseTwice()
        let error = await #expect(throws: RepositoryError.self) { try await accept(number) }
        #expect(error?.kind == (number == 1 ? .refused : .noArchive))
        if number == 1 { #expect(error?.hint?.contains("holdfast accept 3") == true) }
    }
}

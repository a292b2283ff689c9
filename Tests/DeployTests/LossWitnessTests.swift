import Format
import Testing

@testable import Deploy

@Suite struct `A witness of losses` {
    private static let here: LossWitness.Roots = ["data": DataRoot(device: 1, inode: 10)]
    private static let elsewhere: LossWitness.Roots = ["data": DataRoot(device: 2, inode: 10)]
    private static let patience = LossWitness.patience

    private var witness = LossWitness(whole: Self.here)

    private mutating func archive(
        _ number: UInt64, isSuspect: Bool = true, of roots: LossWitness.Roots? = here,
        _ command: CommandCondition = .ready, at now: Duration = .zero
    ) throws -> UInt64? {
        try witness.archived(
            ArchiveNumber(number), isSuspect: isSuspect, of: roots, command, at: now)?.value
    }

    @Test mutating func `takes what is gone when the command ends in order for meant`() throws {
        #expect(try archive(2, .ended(inOrder: true)) == 2)
    }

    @Test mutating func `doubts what is gone when the command crashes`() throws {
        #expect(try archive(2, .ended(inOrder: false)) == nil)
    }

    @Test mutating func `takes what has been gone for long for meant, and nothing newer`() throws {
        #expect(try archive(2, at: .seconds(5)) == nil)
        #expect(try archive(3, at: .seconds(4) + Self.patience) == nil)
        #expect(try archive(4, at: .seconds(5) + Self.patience) == 2)
    }

    @Test mutating func `gives what was lost later as much time`() throws {
        #expect(try archive(2) == nil)
        #expect(try archive(3, at: Self.patience) == 2)
        witness.accepted(as: try ArchiveNumber(4), isSuspect: true, at: Self.patience)
        #expect(try archive(5, at: Self.patience * 2 - .seconds(1)) == nil)
        #expect(try archive(6, at: Self.patience * 2) == 4)
        witness.accepted(as: try ArchiveNumber(7), isSuspect: false, at: Self.patience * 2)
        #expect(try archive(8, at: Self.patience * 2) == nil)
    }

    @Test mutating func `waits until the command has written something since`() throws {
        #expect(try archive(2) == nil)
        #expect(try archive(2, at: Self.patience * 2) == nil)
        #expect(try archive(3, at: Self.patience * 2) == 2)
    }

    @Test mutating func `begins anew when the data was back meanwhile`() throws {
        #expect(try archive(2) == nil)
        #expect(try archive(3, isSuspect: false, at: .seconds(300)) == nil)
        #expect(try archive(4, at: Self.patience) == nil)
        #expect(try archive(5, at: Self.patience * 2) == 4)
    }

    @Test mutating func `counts no time in which the command was not ready`() throws {
        #expect(try archive(2, .starting) == nil)
        #expect(try archive(3, .starting, at: Self.patience) == nil)
        #expect(try archive(4, at: Self.patience) == nil)
    }

    @Test(arguments: [elsewhere, [:], nil])
    mutating func `doubts what is gone with its place`(_ roots: LossWitness.Roots?) throws {
        #expect(try archive(2, of: roots) == nil)
        #expect(try archive(3, of: roots, at: Self.patience) == nil)
        #expect(try archive(4, of: roots, .ended(inOrder: true)) == nil)
        #expect(try archive(5, .ended(inOrder: true)) == 5)
    }

    @Test mutating func `doubts what it never saw whole`() throws {
        witness = LossWitness(whole: nil)
        #expect(try archive(2) == nil)
        #expect(try archive(3, at: Self.patience) == nil)
        #expect(try archive(4, .ended(inOrder: true)) == nil)
        #expect(try archive(5, isSuspect: false, of: Self.elsewhere) == nil)
        #expect(try archive(6, of: Self.elsewhere, .ended(inOrder: true)) == 6)
    }

    @Test mutating func `tries again later what could not be accepted`() throws {
        #expect(try archive(2) == nil)
        #expect(try archive(3, at: Self.patience) == 2)
        witness.notAccepted()
        #expect(try archive(4, at: Self.patience) == nil)
        #expect(try archive(5, at: Self.patience * 2) == 4)
    }

    @Test(arguments: [(0, false), (0, true), (130, true), (143, true)] as [(Int32, Bool)])
    func `takes such ends for good order`(_ code: Int32, _ wasAsked: Bool) {
        let end = CommandCondition(endedWith: code, wasAsked: wasAsked, killedOthers: false)
        #expect(end == .ended(inOrder: true))
        let killed = CommandCondition(endedWith: code, wasAsked: wasAsked, killedOthers: true)
        #expect(killed == .ended(inOrder: false))
    }

    @Test(arguments: [(1, true), (143, false), (137, true), (nil, true)] as [(Int32?, Bool)])
    func `takes such ends for crashes`(_ code: Int32?, _ wasAsked: Bool) {
        let end = CommandCondition(endedWith: code, wasAsked: wasAsked, killedOthers: false)
        #expect(end == .ended(inOrder: false))
    }
}

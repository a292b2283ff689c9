import Format
import Testing

@testable import Deploy

@Suite struct `Data that is there at the start` {
    private static let newest = try? ObjectName.sample(41)

    private func judgement(
        _ existing: ExistingRule = .refuse, hasArchives: Bool = true
    ) -> DataJudgement {
        DataJudgement(
            timeline: "acme", hasArchives: hasArchives,
            newest: Set([Self.newest].compactMap { $0 }), existing: existing)
    }

    private func marked(_ id: UInt8, timeline: String = "acme") throws -> DataState {
        .data(
            DataState.Mark(
                timeline: timeline, number: try ArchiveNumber(UInt64(id)), id: try .sample(id)))
    }

    @Test(arguments: [DataState.missing, .empty])
    func `is restored where nothing is`(_ state: DataState) {
        #expect(judgement().verdict(state, isArchived: true) == .restore)
        #expect(judgement().verdict(state, isArchived: false) == .startFresh)
    }

    @Test func `is kept when it is marked with the newest archive`() throws {
        #expect(judgement().verdict(try marked(41), isArchived: true) == .keep)
    }

    @Test func `becomes a fork when others have gone on since`() throws {
        #expect(judgement().verdict(try marked(40), isArchived: true) == .forkAndRestore)
    }

    @Test func `is refused without a mark, unless that is settled`() {
        let state = DataState.data(nil)
        #expect(judgement().verdict(state, isArchived: true) == .refuse(.unmarked))
        #expect(judgement(.restore).verdict(state, isArchived: true) == .replace)
        #expect(judgement(.keep).verdict(state, isArchived: true) == .adopt)
    }

    @Test func `is refused with the mark of another app`() throws {
        let state = try marked(41, timeline: "other")
        #expect(judgement().verdict(state, isArchived: true) == .refuse(.ofTimeline("other")))
    }

    @Test func `is kept where no archive has the source yet`() throws {
        #expect(judgement().verdict(.data(nil), isArchived: false) == .adopt)
        #expect(judgement().verdict(try marked(40), isArchived: false) == .keep)
    }

    @Test func `with a mark is refused where all archives are gone`() throws {
        let verdict = judgement(hasArchives: false).verdict(try marked(40), isArchived: false)
        #expect(verdict == .refuse(.lostHistory(try ArchiveNumber(40))))
    }
}

import Format
import Testing

@testable import Deploy

@Suite struct `Catching up with a fork` {
    private func paths(_ names: [String]) throws -> Set<EntryPath> {
        Set(try names.map { try EntryPath(Array($0.utf8)) })
    }

    private func changes(
        _ changed: [String] = [], removed: [String] = []
    ) throws -> EntryChanges {
        EntryChanges(changed: try paths(changed), removed: try paths(removed))
    }

    @Test func `takes what the fork alone has changed`() throws {
        let plan = CatchUpPlan(
            theirs: try changes(["a", "b"]), mine: try changes(["c"]),
            apart: try changes(["a", "b", "c"]))
        #expect(plan.taken == (try paths(["a", "b"])))
        #expect(plan.beside.isEmpty)
    }

    @Test func `puts beside what both have changed`() throws {
        let plan = CatchUpPlan(
            theirs: try changes(["a", "b"]), mine: try changes(["b"]),
            apart: try changes(["a", "b"]))
        #expect(plan.taken == (try paths(["a"])))
        #expect(plan.beside == (try paths(["b"])))
    }

    @Test func `leaves what both have changed alike`() throws {
        let plan = CatchUpPlan(
            theirs: try changes(["a"]), mine: try changes(["a"]), apart: try changes())
        #expect(plan.taken.isEmpty && plan.beside.isEmpty && plan.kept.isEmpty)
    }

    @Test func `puts beside what we have deleted and the fork has changed`() throws {
        let plan = CatchUpPlan(
            theirs: try changes(["a"]), mine: try changes(removed: ["a"]),
            apart: try changes(["a"]))
        #expect(plan.taken.isEmpty)
        #expect(plan.beside == (try paths(["a"])))
    }

    @Test func `deletes nothing`() throws {
        let plan = CatchUpPlan(
            theirs: try changes(removed: ["a", "b"]), mine: try changes(["b"]),
            apart: try changes(removed: ["a", "b"]))
        #expect(plan.kept == (try paths(["a"])))
        #expect(plan.taken.isEmpty && plan.beside.isEmpty)
    }
}

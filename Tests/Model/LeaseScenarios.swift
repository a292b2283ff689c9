extension Scenario {
    private static let first: TinySource.Files = ["a": [1], "b": [2]]
    private static let mine: TinySource.Files = ["a": [1], "c": [4]]
    private static let theirs: TinySource.Files = ["a": [1], "d": [5]]

    private static let one = Party.holder("holder 1", mine)
    private static let two = Party.holder("holder 2", theirs)
    private static let brief = Party.holder("holder 2", theirs, versions: 1)
    private static let rollback = Party.rollback(first)

    /// Whoever has the lease, no order of calls may break a promise.
    static let leases = [
        Scenario("two take the lease", [one, two], interruptions: 2),
        Scenario(
            "two take the lease, answers lost", [one.losing, brief], interruptions: 1, losses: 1),
        Scenario(
            "two take the lease of an empty timeline", after: [], [one, two], interruptions: 1),
        Scenario(
            "lease holder that gives up and goes on, fence", [one.givingUp, .fencer],
            interruptions: 1, losses: 1),
        Scenario("lease holder, rollback", [one, rollback], interruptions: 2),
        Scenario("lease holder, rollback, fence", [one, rollback, .fencer], interruptions: 1),
        Scenario("two take the lease, rollback", [one, brief, rollback], interruptions: 1),
    ]

    /// Takes minutes each.
    static let longLeases = [
        Scenario("two take the lease, more orders", [one, two], interruptions: 4),
        Scenario(
            "two take the lease, answers lost, one dies",
            [one.losing.mortal, two.losing.mortal], interruptions: 2, losses: 1, deaths: 1),
        Scenario(
            "lease holder, rollback, fence, more orders",
            [one, rollback, .fencer], interruptions: 3),
        Scenario(
            "lease holder, cleaner, forgetter and pruner",
            [one, .cleaner, .forgetterAndPruner], interruptions: 1),
    ]

    static let carelessLeases = [
        Scenario(
            "look at the epoch when the number is taken",
            [.holder("holder 1", mine, without: .epoch), two], interruptions: 2),
        Scenario(
            "look at what else has become the newest",
            [.holder("holder 1", mine, without: .newest), rollback], interruptions: 2),
        Scenario(
            "look at what it is that a fence repeats",
            [.holder("holder 1", mine, without: .origin), rollback, .fencer], interruptions: 1),
        Scenario(
            "remember what was sent when there was no answer",
            [Party.holder("holder 1", mine, without: .sent).givingUp], losses: 1),
        Scenario(
            "take the lease under the next epoch",
            [one, .holder("holder 2", theirs, without: .nextEpoch)], interruptions: 1),
    ]
}

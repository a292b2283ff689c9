extension Scenario {
    /// Two archives: what is in the first alone, in both, and in the second alone.
    static let old: [World.Event] = [
        .backup(["a": [1], "b": [2]]), .backup(["a": [1], "b": [3]]),
    ]
    /// The same with the first forgotten, and a fork on top.
    private static let forked = old + [.party(.forgetter), .fork(["z": [9]])]
    /// As the two old ones, before a third, with lists that are cut into pieces.
    private static let piecewise: [World.Event] = [
        .long(["a": [1], "b": [2]]), .long(["a": [1], "b": [3]]), .long(["a": [1], "c": [3]]),
    ]
    /// Nothing of the newest is needed by what comes after it.
    private static let other: TinySource.Files = ["y": [8]]
    /// All writers have the same files, so that each builds upon the winner's.
    static let new: TinySource.Files = ["a": [1], "b": [3], "c": [4]]

    private static let one = Party.writer("writer 1", new)
    private static let two = Party.writer("writer 2", new)
    private static let busy = Party.writer("writer 1", new, backups: 2)
    private static let stranger = Party.writer("stranger", other)
    private static let sleeper = one.expiring
    private static let fork = Party.writer("fork", new, isFork: true)

    /// No order of calls may break a promise.
    static let promises = [
        Scenario("two writers", [one, two]),
        Scenario("two writers, answers lost", [one.losing, two.losing], losses: 2),
        Scenario("two writers, one gives up", [one.givingUp, two], losses: 1),
        Scenario("writer, forgetter, pruner", [one, .forgetter, .pruner], interruptions: 3),
        Scenario(
            "two pruners, one dies", after: [.backup(["z": [9]])] + old,
            [.pruner.mortal, .forgetterAndPruner], deaths: 1),
        Scenario("writer, cleaner, one dies", [one.mortal, .cleaner.mortal], deaths: 1),
        Scenario("two writers, cleaner", [one, two, .cleaner], interruptions: 2),
        Scenario(
            "two writers, forgetter, answers lost", [one.losing, two, .forgetter],
            interruptions: 2, losses: 1),
        Scenario(
            "reader, writer, forgetter, pruner", [.reader, one, .forgetterAndPruner],
            interruptions: 2),
        Scenario(
            "fork in the way of forgetter and pruner", after: forked, [one, .forgetter, .pruner],
            interruptions: 3),
        Scenario(
            "writer, fork, forgetter, pruner", [one, fork, .forgetterAndPruner],
            interruptions: 2),
        Scenario(
            "two that prune, one forgets, long lists", after: piecewise,
            [.pruner, .forgetterAndPruner], interruptions: 1),
        Scenario(
            "cleaner beside who forgets and prunes, long lists", after: piecewise,
            [.forgetterAndPruner, .cleaner], interruptions: 4),
        Scenario(
            "reader, writer, forgetter and pruner, long lists", after: piecewise,
            [.reader, .writer("stranger", other, hasLongLists: true), .forgetterAndPruner],
            interruptions: 2),
        Scenario(
            "writer that sleeps till its number has expired",
            [sleeper, .successor], interruptions: 2, tombstoneSpan: 1),
        Scenario("a pack is lost", after: old + [.loss], [one, two], interruptions: 2),
    ]

    /// Takes minutes each.
    static let long = [
        Scenario("writer, forgetter, pruner, all orders", [one, .forgetter, .pruner]),
        Scenario("two writers, cleaner, more orders", [one, two, .cleaner], interruptions: 4),
        Scenario(
            "busy writer, cleaner, forgetter and pruner", [busy, .cleaner, .forgetterAndPruner],
            interruptions: 4),
        Scenario(
            "all of them", [one, two, .cleaner, .forgetterAndPruner, .reader], interruptions: 2),
        Scenario(
            "checker beside who forgets and prunes, long lists", after: piecewise,
            [.checker, .forgetterAndPruner], interruptions: 1),
        Scenario(
            "two that forget and prune, more orders", after: piecewise,
            [.forgetterAndPruner, .pruner, .forgetter], interruptions: 2),
        Scenario(
            "writer that sleeps, or dies, or does not get its answer",
            [sleeper.losing.mortal, Party.successor.mortal], interruptions: 3, losses: 1, deaths: 1,
            tombstoneSpan: 1),
        Scenario(
            "all of them, long lists", after: piecewise,
            [stranger, .cleaner, .forgetterAndPruner, .reader], interruptions: 1),
        Scenario(
            "all of them, one dies, an answer is lost",
            [one.losing.mortal, two, .cleaner.mortal, .forgetterAndPruner.mortal],
            interruptions: 2, losses: 1, deaths: 1),
    ]

    /// With one rule left out there must be an order that breaks a promise.
    static let careless = [
        Scenario("put only if absent", [one.overwriting, two]),
        Scenario(
            "a number is never free again",
            [one, .writer("writer 2", new, backups: 2), .forgetter.freeing], interruptions: 2),
        Scenario("compare ids when the number is taken", [one.forgetful, two], losses: 1),
        Scenario("keep packs once a commit was sent", [one.tidying, two], losses: 1),
        Scenario("a loser scans again", [.hasty("writer 1", new), two]),
        Scenario("read tombstones first", [one, .forgetter, .backwardPruner], interruptions: 3),
        Scenario(
            "begin again when the newest is gone", after: old + [.party(.forgetter)],
            [one, .forgetter, .stubbornPruner], interruptions: 3),
        Scenario(
            "delete packs before the tombstones are emptied", after: [.backup(["z": [9]])] + old,
            [.forgetter, .hurriedPruner.mortal], deaths: 1),
        Scenario("commit a fence before cleaning", [one, .fencelessCleaner]),
        Scenario("look again behind the fence", [one, .blindCleaner]),
        Scenario(
            "use again only what the newest has", after: [.backup(["z": [9]])] + old,
            [.reviver, .forgetterAndPruner], interruptions: 3),
        Scenario("the newest is not forgotten", [one, .ruthlessForgetter(sparesHighest: false)]),
        Scenario(
            "nor is the main line's, under a fork", after: old + [.fork(["z": [9]])],
            [.ruthlessForgetter(sparesHighest: true)]),
        Scenario("prove what was committed", after: old + [.loss], [one.trusting]),
        Scenario(
            "look for higher numbers after the commit",
            [sleeper.shortSighted, .successor], interruptions: 2, tombstoneSpan: 1),
        Scenario(
            "keep tombstones of recent numbers", [one, Party.successor.sweeping],
            interruptions: 2, tombstoneSpan: 100),
        Scenario(
            "a reader goes on with what is newest by then",
            [.stubbornReader, stranger, .forgetterAndPruner], interruptions: 2),
        Scenario(
            "what was forgotten meanwhile is no damage", after: piecewise,
            [.rashPruner, .forgetterAndPruner], interruptions: 2),
    ]
}

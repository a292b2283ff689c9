extension Scenario {
    private static let writer = Party.writer("writer 1", new)

    /// What somebody was told is pinned is not forgotten, whatever the order of calls.
    static let pins = [
        Scenario("pinner, forgetter, pruner", [.pinner, .forgetter, .pruner], interruptions: 3),
        Scenario(
            "pinner, who forgets and prunes, answers lost",
            [Party.pinner.losing, Party.forgetterAndPruner.losing], losses: 1),
        Scenario(
            "pinner, who forgets and prunes, one dies",
            [Party.pinner.mortal, Party.forgetterAndPruner.mortal], deaths: 1),
        Scenario(
            "pinner, two that forget", [.pinner, .forgetter, .forgetterAndPruner],
            interruptions: 2),
        Scenario(
            "pinner, who pins and unpins, forgetter", [.pinner, .unpinner, .forgetter],
            interruptions: 2),
        Scenario(
            "pinner, writer, who forgets and prunes", [.pinner, writer, .forgetterAndPruner],
            interruptions: 2),
    ]

    /// Takes minutes each.
    static let longPins = [
        Scenario(
            "pinner, who pins and unpins, forgetter and pruner, more orders",
            [.pinner, .unpinner, .forgetter, .pruner], interruptions: 3),
        Scenario(
            "pinner, cleaner, two that forget, one dies, an answer is lost",
            [
                Party.pinner.losing.mortal, .cleaner, Party.forgetter.losing.mortal,
                Party.forgetterAndPruner.losing.mortal,
            ], interruptions: 2, losses: 1, deaths: 1),
    ]

    static let carelessPins = [
        Scenario("look for a pin last", [.pinner, Party.forgetter.early]),
        Scenario("announce it before looking for a pin", [.pinner, Party.forgetter.silent]),
        Scenario(
            "look for who is forgetting it", [Party.pinner.inconsiderate, .forgetter]),
        Scenario(
            "read the archive again once it is pinned", [Party.pinner.credulous, .forgetter]),
    ]
}

import Glibc

/// Enumerates a scenario by its name; without one, prints the names of all: Model [long | NAME].
let promises = Scenario.promises + Scenario.leases + Scenario.pins
let long = Scenario.long + Scenario.longLeases + Scenario.longPins
let careless = Scenario.careless + Scenario.carelessLeases + Scenario.carelessPins
let scenarios =
    (promises + long).map { ($0, isCareless: false) } + careless.map { ($0, isCareless: true) }

guard let name = CommandLine.arguments.dropFirst().first else {
    for scenario in promises + careless { print(scenario.name) }
    exit(0)
}
guard name != "long" else {
    for scenario in long { print(scenario.name) }
    exit(0)
}
guard let (scenario, isCareless) = scenarios.first(where: { $0.0.name == name }) else {
    print("there is no scenario '\(name)'")
    exit(2)
}
let start = ContinuousClock.now
let outcome = try scenario.explore()
print("\(outcome.states) states, \(outcome.schedules) schedules, \(ContinuousClock.now - start)")
if let counterexample = outcome.counterexample {
    print(isCareless ? "without this rule:" : "broken by:")
    print(counterexample)
}
exit((outcome.counterexample != nil) == isCareless ? 0 : 1)

/// What the schedule lets happen next.
enum Step: Hashable, Sendable {
    case perform(party: Int, number: Int)
    /// It happens, but the party does not learn of it.
    case lose(party: Int, number: Int)
    case kill(party: Int)
}

/// An order of calls at whose end something is wrong, in words.
struct Counterexample: CustomStringConvertible, Sendable {
    let flaw: String
    let steps: [String]

    var description: String {
        (steps.map { "    \($0)" } + ["    \(flaw)"]).joined(separator: "\n")
    }
}

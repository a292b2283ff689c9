import Processes

/// What commands of `run` and `guard` still do to the data of an app, after those or beside us.
struct EarlierCommands {
    /// The variables by which they are known.
    static let running = "HOLDFAST_RUNNING"
    static let guarding = "HOLDFAST_GUARDING"

    private let places: [String]
    private let grace: Duration

    init(on places: [SourcePlaces.Place], grace: Duration = .seconds(5)) {
        self.init(on: places.map(\.absolute), grace: grace)
    }

    init(on places: [String], grace: Duration = .seconds(5)) {
        self.places = places
        self.grace = grace
    }

    /// Refuses while a guard is at work; ends what those have left that were killed.
    func end(before work: String, tell: (String) -> Void) async throws {
        try refuseGuarded(work)
        for variable in [Self.running, Self.guarding] {
            let commands = CommandsAtWork(variable: variable, on: places)
            let left = commands.left()
            guard !left.isEmpty else { continue }
            let text = left.map { "\($0)" }.joined(separator: ", ")
            let owner = variable == Self.running ? "run" : "guard"
            tell("ending what a \(owner) that was killed has left at work: process \(text)")
            guard try await commands.endLeft(grace: grace) else {
                throw Failure(
                    "\(work): a \(owner) that was killed has left its command at work on the "
                        + "data, and it does not end",
                    hint: "end process \(text)", exitCode: .heldByAnother)
            }
        }
    }

    func refuseGuarded(_ work: String) throws {
        guard let number = CommandsAtWork(variable: Self.guarding, on: places).attended() else {
            return
        }
        throw Failure(
            "\(work): a guarded command is at work on the data, process \(number)",
            hint: "wait until it has ended", exitCode: .heldByAnother)
    }
}

import Files
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
        self.places = places.map(Self.withoutLinks)
        self.grace = grace
    }

    /// As all names of the same data have it.
    static func withoutLinks(_ place: String) -> String {
        guard let path = try? FilePath(place) else { return place }
        if let resolved = try? path.resolved() { return "\(resolved)" }
        guard let (folder, name) = try? path.split(), let resolved = try? folder.resolved() else {
            return place
        }
        return "\(resolved / name)"
    }

    // MARK: Ending

    /// Ends what those have left that were killed: of a guard where the data says so, as what an
    /// orderly one leaves is the app's own.
    func endLeft(before work: String, isHalfChanged: Bool, tell: (String) -> Void) async throws {
        try await end(.gone, Self.running, before: work, by: "a run that was killed", tell)
        guard isHalfChanged else { return }
        try await end(.gone, Self.guarding, before: work, by: "a guard that was killed", tell)
    }

    /// Ends also what a run works with that is at work itself: for who has the lease, which that one
    /// has lost.
    func endOthers(before work: String, tell: (String) -> Void) async throws {
        try await end(.others, Self.running, before: work, by: "a run that lost the lease", tell)
    }

    /// Ends what our own command has left outside of its group; tells whether something had to be
    /// killed.
    func endOwn() async -> Bool {
        let ending = try? await commands(Self.running).end(.ourselves, grace: grace)
        return ending == .killed || ending == .inVain
    }

    private func end(
        _ owners: CommandsAtWork.Owners, _ variable: String, before work: String,
        by owner: String, _ tell: (String) -> Void
    ) async throws {
        let commands = commands(variable)
        let left = commands.numbers(of: owners)
        guard !left.isEmpty else { return }
        let text = left.map { "\($0)" }.joined(separator: ", ")
        tell("ending what \(owner) has left at work: process \(text)")
        guard try await commands.end(owners, grace: grace) == .inVain else { return }
        throw Failure(
            "\(work): what \(owner) has left works on the data, and does not end",
            hint: "end process \(text)", exitCode: .heldByAnother)
    }

    // MARK: Refusing

    func refuseGuarded(_ work: String) throws {
        guard let (number, isAbove) = commands(Self.guarding).attended() else { return }
        throw Failure(
            isAbove
                ? "\(work): this is inside of a guarded command, which works on the data"
                : "\(work): a guarded command is at work on the data, process \(number)",
            hint: isAbove ? "guard has made an archive before it" : "wait until it has ended",
            exitCode: .heldByAnother)
    }

    /// What a command of `run` does inside of itself may be its own business.
    func refuseRunning(_ work: String, hint: String, alsoInside: Bool) throws {
        guard let (number, isAbove) = commands(Self.running).attended(), alsoInside || !isAbove
        else { return }
        throw Failure(
            isAbove
                ? "\(work): this is inside of a command of run, which works on the data"
                : "\(work): the app runs and works on the data, process \(number)",
            hint: hint, exitCode: .heldByAnother)
    }

    private func commands(_ variable: String) -> CommandsAtWork {
        CommandsAtWork(variable: variable, on: places)
    }
}

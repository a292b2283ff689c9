/// A beginning, and who works on it at the same time.
struct Scenario: Sendable {
    let name: String
    let history: [World.Event]
    let parties: [Party]
    let bounds: Model.Bounds
    let tombstoneSpan: UInt64

    init(
        _ name: String, after history: [World.Event] = old, _ parties: [Party],
        interruptions: Int = .max, losses: Int = 0, deaths: Int = 0, tombstoneSpan: UInt64 = 10_000
    ) {
        self.name = name
        self.tombstoneSpan = tombstoneSpan
        self.history = history
        self.parties = parties
        bounds = Model.Bounds(interruptions: interruptions, losses: losses, deaths: deaths)
    }

    func explore() throws -> Model.Outcome {
        let files = parties.reduce(into: [:]) { $0[$1.name] = $1.files ?? Self.new }
        let world = try World(history: history, files: files, tombstoneSpan: tombstoneSpan)
        return try Model(world: world, parties: parties, bounds: bounds).explore()
    }
}

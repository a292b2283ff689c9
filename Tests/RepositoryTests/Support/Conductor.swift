import Storage

/// Lets two parties make their calls to a store in an order that is written down.
///
/// The first makes `lead` calls, then the second `follow`; then the first goes on to its end, and
/// at last the second.
actor Conductor {
    enum Party: Hashable {
        case first
        case second
    }

    private var turns: [(party: Party, calls: Int)]
    private var finished: Set<Party> = []
    private var waiting: [Party: [CheckedContinuation<Void, Never>]] = [:]

    init(lead: Int, follow: Int) {
        turns = [(.first, lead), (.second, follow), (.first, .max), (.second, .max)]
            .filter { $0.calls > 0 }
    }

    /// Returns when it is the party's turn to make a call.
    func turn(of party: Party) async {
        if turns.first?.party != party {
            await withCheckedContinuation { waiting[party, default: []].append($0) }
        }
    }

    /// The party's call is over.
    func passed(_ party: Party) {
        guard turns.first?.party == party, turns[0].calls != .max else { return }
        turns[0].calls -= 1
        skip()
    }

    func finish(_ party: Party) {
        finished.insert(party)
        skip()
    }

    private func skip() {
        while let turn = turns.first, turn.calls <= 0 || finished.contains(turn.party) {
            turns.removeFirst()
        }
        guard let next = turns.first?.party else { return }
        for call in waiting.removeValue(forKey: next) ?? [] { call.resume() }
    }
}

extension HookedStore {
    static func conducted(
        _ base: any ObjectStore, by conductor: Conductor, as party: Conductor.Party
    ) -> HookedStore {
        HookedStore(base) { moment in
            switch moment {
            case .before: await conductor.turn(of: party)
            case .after: await conductor.passed(party)
            }
        }
    }
}

/// Runs two operations on one store, one switched to the other and back at all calls that matter.
///
/// `prepare` makes a fresh world; each operation gets its store. Both results go to `judge`.
func interleave<World: Sendable>(
    _ prepare: () async throws -> (World, any ObjectStore),
    first: @escaping @Sendable (World, any ObjectStore) async throws -> Void,
    second: @escaping @Sendable (World, any ObjectStore) async throws -> Void,
    judge: (World, _ first: Result<Void, any Error>, _ second: Result<Void, any Error>) async throws
        -> Void
) async throws {
    let leads = try await switches(prepare, first)
    for follow in try await switches(prepare, second) where follow > 0 {
        for lead in leads {
            let (world, store) = try await prepare()
            let conductor = Conductor(lead: lead, follow: follow)
            async let one = conduct(conductor, .first, world, store, first)
            async let two = conduct(conductor, .second, world, store, second)
            try await judge(world, await one, await two)
        }
    }
}

private func conduct<World: Sendable>(
    _ conductor: Conductor, _ party: Conductor.Party, _ world: World, _ store: any ObjectStore,
    _ operation: @Sendable (World, any ObjectStore) async throws -> Void
) async -> Result<Void, any Error> {
    let conducted = HookedStore.conducted(store, by: conductor, as: party)
    let result: Result<Void, any Error>
    do {
        result = .success(try await operation(world, conducted))
    } catch {
        result = .failure(error)
    }
    await conductor.finish(party)
    return result
}

private func switches<World: Sendable>(
    _ prepare: () async throws -> (World, any ObjectStore),
    _ operation: @escaping @Sendable (World, any ObjectStore) async throws -> Void
) async throws -> [Int] {
    let (world, store) = try await prepare()
    return try await HookedStore.watching(store) { try await operation(world, $0) }.switches
}

extension HookedStore {
    /// The store after an operation went through it undisturbed.
    static func watching(
        _ base: any ObjectStore, _ operation: (any ObjectStore) async throws -> Void
    ) async throws -> HookedStore {
        let store = HookedStore(base) { _ in }
        try await operation(store)
        return store
    }
}

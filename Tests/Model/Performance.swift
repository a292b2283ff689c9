import Storage
import TestSupport

/// One schedule on its way: the parties as tasks, stepped from call to call.
final class Performance {
    let stage: Stage
    let ledger: Ledger
    private let parties: [Party]
    private let thread = SingleThread()
    private var dead: Set<Int> = []
    private var buried: [CheckedContinuation<Stage.Reply, any Error>] = []
    private(set) var losses = 0
    private(set) var log: [String] = []

    init(_ world: World, _ parties: [Party]) throws {
        self.parties = parties
        let stage = Stage(world.shelf, parties: parties.count)
        let ledger = Ledger(stage, parties: parties.count)
        (self.stage, self.ledger) = (stage, ledger)
        for (index, party) in parties.enumerated() {
            let store = party.wrap(PartyStore(stage: stage, party: index))
            let timeline = try world.timeline(store, party.name)
            Task(executorPreference: thread) {
                do {
                    ledger.finish(index, .success(try await party.act(timeline, ledger, index)))
                } catch {
                    ledger.finish(index, .failure(error))
                }
            }
        }
        thread.runUntilIdle()
    }

    /// Takes a step, and lets the parties go on to their next calls.
    func take(_ step: Step) {
        log.append(describe(step))
        switch step {
        case .perform(let party, let number):
            stage.perform(party, number, losingAnswer: false)
        case .lose(let party, let number):
            losses += 1
            stage.perform(party, number, losingAnswer: true)
        case .kill(let party):
            dead.insert(party)
            buried += stage.kill(party)
        }
        thread.runUntilIdle()
    }

    var deaths: Int { dead.count }

    /// Two performances that look the same here go on the same.
    func state(after last: Int?) -> Int {
        var hasher = Hasher()
        hasher.combine(last)
        hasher.combine(stage.shelf.hash)
        hasher.combine(stage.known)
        hasher.combine(ledger.scans)
        hasher.combine(losses)
        return hasher.finalize()
    }

    /// Those who may still do something.
    func isAtWork(_ party: Int) -> Bool {
        !dead.contains(party) && ledger.results[party] == nil
    }

    /// Ends all tasks, so that nothing waits for ever.
    func end() {
        for call in buried { call.resume(throwing: CurtainFell()) }
        stage.fall()
        thread.runUntilIdle()
    }

    private func describe(_ step: Step) -> String {
        switch step {
        case .perform(let party, let number):
            "\(parties[party].name): \(request(party, number))"
        case .lose(let party, let number):
            "\(parties[party].name): \(request(party, number)), and the answer is lost"
        case .kill(let party): "\(parties[party].name): is killed"
        }
    }

    private func request(_ party: Int, _ number: Int) -> String {
        let call = stage.pending.first { $0.party == party && $0.number == number }
        return call.map { "\($0.request)" } ?? "?"
    }
}

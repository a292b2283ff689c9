import Storage

/// Tries every order of the parties' calls, up to stated bounds, and judges each state.
///
/// Schedules are replayed from the start, depth first. A state that was reached before, with every
/// party knowing the same, is not followed again; nor are orders that differ just in calls that
/// have nothing to do with what others can still do.
struct Model {
    let world: World
    let parties: [Party]
    let bounds: Bounds

    struct Bounds: Sendable {
        /// So many times a party is interrupted by another between two of its calls.
        var interruptions = Int.max
        /// So many answers are lost.
        var losses = 0
        /// So many parties are killed.
        var deaths = 0
    }

    struct Outcome: Sendable {
        var states = 0
        var schedules = 0
        var counterexample: Counterexample?
    }

    /// Where a schedule has come to.
    fileprivate struct Position {
        var path: [Step] = []
        /// Who made the last call that others might have noticed.
        var last: Int?
        var interruptions = 0
        /// Steps whose results are tried from elsewhere, until something happens that they depend on.
        var asleep: Set<Step> = []
    }

    func explore() throws -> Outcome {
        let judge = try Judge(world)
        var outcome = Outcome()
        var seen: [Int: [Position]] = [:]
        var open = [Position()]
        while let start = open.popLast() {
            let performance = try Performance(world, parties)
            defer { performance.end() }
            outcome.schedules += 1
            for step in start.path { performance.take(step) }
            var position = start
            while true {
                let state = performance.state(after: isBounded ? position.last : nil)
                let before = seen[state] ?? []
                guard !before.contains(where: { $0.covers(position) }) else { break }
                outcome.states += before.isEmpty ? 1 : 0
                seen[state] = before.filter { !position.covers($0) } + [position]
                if let flaw = try flaw(performance, judge) {
                    outcome.counterexample = Counterexample(flaw: flaw, steps: performance.log)
                    return outcome
                }
                let next = positions(behind: position, performance)
                guard let first = next.first else { break }
                open += next.dropFirst()
                position = first
                if let step = position.path.last { performance.take(step) }
            }
        }
        return outcome
    }

    /// Else it does not matter who came last.
    private var isBounded: Bool { bounds.interruptions < .max }

    private func flaw(_ performance: Performance, _ judge: Judge) throws -> String? {
        let shelf = performance.stage.shelf
        if let flaw = try judge.flaw(shelf, performance.ledger, parties) { return flaw }
        for (party, result) in zip(parties, performance.ledger.results) {
            guard case .failure(let error) = result, !party.mayFail(error) else { continue }
            return "\(party.name) fails: \(error)"
        }
        let isAtRest = !parties.indices.contains { performance.isAtWork($0) }
        return isAtRest ? try judge.flawAtRest(shelf, performance.ledger, parties) : nil
    }

    // MARK: What can happen next

    private func positions(
        behind position: Position, _ performance: Performance
    ) -> [Position] {
        let pending = performance.stage.pending
        let alone = pending.first { isAlone($0, performance) }
        let isInterruptible = pending.contains { $0.party == position.last }
        var next: [Position] = []
        var tried = position.asleep
        for call in alone.map({ [$0] }) ?? pending {
            let isInterruption = alone == nil && isInterruptible && call.party != position.last
            let interruptions = position.interruptions + (isInterruption ? 1 : 0)
            guard interruptions <= bounds.interruptions else { continue }
            for step in variants(of: call, performance) where !position.asleep.contains(step) {
                next.append(
                    Position(
                        path: position.path + [step],
                        last: alone == nil ? call.party : position.last,
                        interruptions: interruptions,
                        asleep: tried.filter { isIndependent($0, of: call, pending) }))
                tried.insert(step)
            }
        }
        return next
    }

    /// Whether a step that could be taken and a call have nothing to do with each other.
    private func isIndependent(
        _ step: Step, of call: Stage.Pending, _ pending: [Stage.Pending]
    ) -> Bool {
        switch step {
        case .kill(let party): return party != call.party
        case .perform(let party, let number), .lose(let party, let number):
            guard let other = pending.first(where: { $0.party == party && $0.number == number })
            else { return false }
            guard party != call.party || !(call.request.isWrite || other.request.isWrite) else {
                return false
            }
            return !call.request.isChanged(by: other.request)
                && !other.request.isChanged(by: call.request)
        }
    }

    /// Whether nothing that others may still do has to do with this call.
    private func isAlone(_ call: Stage.Pending, _ performance: Performance) -> Bool {
        guard var conflicts = call.request.conflicts else { return false }
        if !parties[call.party].effects.contains(.watchesPacks), call.request.verb == .list {
            conflicts.remove(.addsPacks)
        }
        return parties.indices.allSatisfy { party in
            party == call.party || !performance.isAtWork(party)
                || parties[party].effects.isDisjoint(with: conflicts)
        }
    }

    private func variants(of call: Stage.Pending, _ performance: Performance) -> [Step] {
        let party = parties[call.party]
        var steps = [Step.perform(party: call.party, number: call.number)]
        guard call.request.isWrite else { return steps }
        if party.losesAnswers, performance.losses < bounds.losses {
            steps.append(.lose(party: call.party, number: call.number))
        }
        if party.mayDie, performance.deaths < bounds.deaths {
            steps.append(.kill(party: call.party))
        }
        return steps
    }
}

extension Model.Position {
    /// Whether all that can be found behind the other was found behind this one.
    fileprivate func covers(_ other: Self) -> Bool {
        interruptions <= other.interruptions && asleep.isSubset(of: other.asleep)
    }
}

import Format
import Storage
import TestSupport

@testable import Repository

/// One harmed copy of a specimen: every archive of the timeline is read, and it is checked.
struct Trial {
    struct Outcome: Sendable {
        var isRefused = false
        var isNamedByCheck = false
        /// Wrong data, or an error that names nothing that was harmed.
        var faults: [String] = []

        var isRight: Bool { faults.isEmpty }
        var isSilent: Bool { !isRefused && !isNamedByCheck }
    }

    private let specimen: Specimen
    private let harm: Harm
    private let store = MemoryStore()
    private let timelines: [Timeline.Name]

    init(_ specimen: Specimen, _ harm: Harm) throws {
        self.specimen = specimen
        self.harm = harm
        var contents = specimen.contents
        harm.apply(to: &contents)
        store.contents = contents
        let names = try harm.keys.filter { $0.components[0] == "timelines" }
            .map { try Timeline.Name($0.components[1]) }
        timelines = try names.isEmpty ? [Timeline.Name("app")] : Set(names).sorted()
    }

    func outcome() async throws -> Outcome {
        var outcome = Outcome()
        do {
            let repository = try await Door(store, Specimen.surroundings)
                .open(with: Credential(identities: [specimen.identity]))
            for name in timelines { await read(repository.timeline(name), &outcome) }
        } catch {
            outcome.isRefused = true
            outcome.isNamedByCheck = isNamed(in: "\(error)") || isWithoutKey(error)
            if !outcome.isNamedByCheck { outcome.faults.append("\(error)") }
        }
        return outcome
    }

    private func read(_ timeline: Timeline, _ outcome: inout Outcome) async {
        for (goal, expected) in specimen.expected where goal.timeline == timeline.name {
            do {
                let listing = try await Specimen.listing(of: goal.number, in: timeline)
                if listing != expected { outcome.faults.append("\(goal.number): wrong data") }
            } catch {
                outcome.isRefused = true
                if !isNamed(in: "\(error)") { outcome.faults.append("\(error)") }
            }
        }
        do {
            let report = try await Check(timeline).run(dataPercent: 100)
            let said = report.problems.map { "\($0.subject): \($0.reason)" }
            if said.contains(where: isNamed) { outcome.isNamedByCheck = true }
            if !said.isEmpty, !outcome.isNamedByCheck { outcome.faults += said }
        } catch {
            if isNamed(in: "\(error)") { outcome.isNamedByCheck = true }
            if !outcome.isNamedByCheck { outcome.faults.append("check: \(error)") }
        }
    }

    /// Without its file a key can't be told from one that never was.
    private func isWithoutKey(_ error: any Error) -> Bool {
        guard case .removal(let key) = harm, key.components[0] == "keys" else { return false }
        return (error as? RepositoryError)?.kind == .wrongKey
    }

    /// By its key, or an archive by its number.
    private func isNamed(in text: String) -> Bool {
        harm.keys.contains { key in
            if text.contains(key.text) { return true }
            guard Harm.kind(key) == "archives",
                let number = try? ArchiveNumber(inverted: key.name)
            else { return false }
            return text.contains("archive \(number)")
        }
    }
}

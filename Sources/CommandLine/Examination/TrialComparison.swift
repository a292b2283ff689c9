import Format
import Repository
import Storage

/// Compares what a store was seen to do with what the repository has of the last time.
struct TrialComparison {
    let repository: Repository
    let findings: [Finding]

    /// The findings that this adds; what was found now is recorded, unless nothing may be put.
    func record(now: Int64) async throws -> [Finding] {
        let before: TrialRecord?
        do {
            before = try await repository.trialRecord()
            try await repository.record(
                findings.map { finding in
                    TrialRecord.Result(
                        check: finding.check, state: finding.state.rawValue,
                        message: String(finding.message.prefix(500)))
                })
        } catch let error as StorageError {
            guard error.kind == .denied else { return [.bad("record", error)] }
            return []
        }
        guard let before else { return [] }
        let age = HumanText.age(of: before.time.seconds, now: now)
        return before.results.compactMap { change($0, "\(age), by \(before.program)") }
    }

    private func change(_ before: TrialRecord.Result, _ when: String) -> Finding? {
        guard let now = findings.first(where: { $0.check == before.check }),
            now.state.rawValue != before.state, now.state != .good
        else { return nil }
        return .remark(now.check, "it was otherwise \(when): \(before.message)")
    }
}

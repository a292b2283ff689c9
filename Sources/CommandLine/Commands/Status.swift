import Storage
import Configuration
import Format
import Repository
import Restoration

extension Command {
    static let status = Command(.status) { invocation in
        let workplace = try await Workplace.open(invocation, lookingForNewest: true)
        let limit = try maximumAge(invocation)
        guard let head = try await workplace.timeline.newest() else {
            throw Failure(
                "look for the newest archive: timeline \(workplace.timeline.name) has none",
                hint: "holdfast backup makes one", exitCode: .noArchive)
        }
        let age = invocation.now() - head.time.seconds
        try await report(workplace, head, age)
        guard let limit, age >= limit else { return .done }
        invocation.output.warning(
            "the newest archive is older than \(HumanText.duration(.seconds(limit)))")
        return .stale
    }
}

private func maximumAge(_ invocation: Invocation) throws -> Int64? {
    guard let text = invocation.arguments.value(.maximumAge) else { return nil }
    guard let duration = DurationText.parse(text) else {
        throw UsageError.invalidValue(
            text, option: "--max-age", reason: "is no length of time", hint: "--max-age 1h")
    }
    return Int64(duration / .seconds(1))
}

private func report(_ workplace: Workplace, _ head: Archive, _ age: Int64) async throws {
    let output = workplace.invocation.output
    let zone = workplace.invocation.zone
    let keys = try await KeyManagement(workplace.repository).list()
    let total = head.total
    let isSingle = keys.count(where: { $0.information?.role == .full }) < 2
    output.line("repository  \(workplace.store.properties.name)")
    output.line("timeline    \(workplace.timeline.name)")
    output.line(
        "newest      archive \(head.number), "
            + HumanText.age(of: head.time.seconds, now: workplace.invocation.now())
            + " (\(HumanText.timeWithUTC(head.time.seconds, in: zone)))")
    output.line(
        "holds       \(HumanText.count(Int64(total.files), "file")), "
            + HumanText.size(Int64(total.bytes)))
    let kept = workplace.settings.sourcePaths.compactMap { try? Undo.find($0) }
    for undo in kept { output.line("undo        \(undo.path) \(undo.state)") }
    if let suspicion = head.suspicion {
        output.warning(
            "archive \(head.number) is suspect: \(suspicion.reasons.joined(separator: "; "))",
            hint: "if that is meant: holdfast accept \(head.number)")
    }
    if isSingle {
        output.warning(
            "a single key opens this repository", hint: "holdfast key add gives it a second one")
    }
    output.record(
        "status",
        [
            .init("repository", .string(workplace.store.properties.name)),
            .init("timeline", .string(workplace.timeline.name.text)),
            .init("archive", .integer(Int64(head.number.value))),
            .init("ageSeconds", .integer(age)), .init("files", .integer(Int64(total.files))),
            .init("bytes", .integer(Int64(total.bytes))),
            .init("suspect", .bool(head.suspicion != nil)),
            .init("keys", .integer(Int64(keys.count))),
            .init("undo", .array(kept.map { .string("\($0.path)") })),
        ])
}

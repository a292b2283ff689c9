import Configuration
import Format
import Repository

extension Command {
    static let check = Command(.check, attention: .upkeep) { invocation in
        let percent = try dataPercent(invocation)
        let workplace = try await Workplace.open(invocation)
        let progress = ProgressLine("checking", on: invocation.output)
        let report = try await Check(workplace.timeline).run(dataPercent: percent) { done, total in
            progress.update {
                $0.items = Int64(done)
                $0.totalItems = Int64(total)
            }
        }
        progress.finish()
        let newest = report.problems.isEmpty ? nil : try? await workplace.timeline.newest()
        return print(report, percent, newest?.number, invocation.output)
    }
}

private func dataPercent(_ invocation: Invocation) throws -> Int {
    guard invocation.arguments.has(.readData) else { return 0 }
    guard let text = invocation.arguments.value(.readData), !text.isEmpty else { return 100 }
    let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
    guard let percent = Int(digits), (1...100).contains(percent) else {
        throw UsageError.invalidValue(
            text, option: "--read-data", reason: "is no share between 1 and 100",
            hint: "--read-data=10")
    }
    return percent
}

private func print(
    _ report: Check.Report, _ percent: Int, _ newest: ArchiveNumber?, _ output: Output
) -> ExitCode {
    for problem in report.problems { print(problem, output) }
    print(total: report, percent, output)
    if !report.olderKeys.isEmpty {
        output.warning(
            "a rotation of the keys was cut off before it came to "
                + HumanText.count(Int64(report.olderKeys.count), "key file"),
            hint: "holdfast key rotate completes it")
    }
    guard !report.problems.isEmpty else { return .done }
    output.warning(
        "\(HumanText.count(Int64(report.problems.count), "problem")) found",
        hint: hint(report, newest))
    return .corrupt
}

/// What a repair has done already it need not do again.
private func hint(_ report: Check.Report, _ newest: ArchiveNumber?) -> String {
    // No repair builds upon an older state.
    if let hint = report.olderStateHint { return hint }
    let damaged = Set(report.problems.flatMap(\.archives))
    let isElsewhere = report.problems.contains(where: \.archives.isEmpty)
    guard let newest, !isElsewhere, !damaged.contains(newest) else {
        return "holdfast repair saves what is whole"
    }
    let numbers = damaged.sorted().map { "\($0)" }.joined(separator: " ")
    return "the newest archive is whole; to be rid of what is not: holdfast forget \(numbers)"
}

private func print(_ problem: Check.Problem, _ output: Output) {
    let archives = problem.archives.map { "\($0)" }.joined(separator: ", ")
    output.line(
        "damaged: \(problem.subject): \(problem.reason)"
            + (archives.isEmpty ? "" : " (needed by archive \(archives))"))
    output.record(
        "problem",
        [
            .init("object", .string(problem.subject)), .init("reason", .string(problem.reason)),
            .init("archives", .array(problem.archives.map { .integer(Int64($0.value)) })),
        ])
}

private func print(total report: Check.Report, _ percent: Int, _ output: Output) {
    output.line(
        "checked \(HumanText.count(Int64(report.archiveCount), "archive")), "
            + "\(HumanText.count(Int64(report.packCount), "pack")), "
            + "\(HumanText.size(Int64(report.byteCount))); "
            + (percent == 0
                ? "data was not read (--read-data)"
                : "read \(report.packsRead) of \(HumanText.count(Int64(report.packCount), "pack")), "
                    + HumanText.count(Int64(report.chunksRead), "chunk")))
    output.record(
        "check",
        [
            .init("archives", .integer(Int64(report.archiveCount))),
            .init("packs", .integer(Int64(report.packCount))),
            .init("bytes", .integer(Int64(report.byteCount))),
            .init("packsRead", .integer(Int64(report.packsRead))),
            .init("chunksRead", .integer(Int64(report.chunksRead))),
            .init("problems", .integer(Int64(report.problems.count))),
        ])
}

import Configuration
import Format
import Repository
import Restoration
import Storage

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
        try await StatusReport(workplace, head).tell()
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

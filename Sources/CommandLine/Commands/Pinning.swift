import Capture
import Configuration
import Format
import Repository

extension Command {
    static let pin = Command(.pin) { invocation in
        let workplace = try await Workplace.open(invocation)
        let numbers = try numbers(invocation)
        for number in numbers { _ = try await workplace.timeline.archive(number) }
        for number in numbers {
            try await Pins(workplace.timeline).pin(number, reason: "")
            invocation.output.line("pinned archive \(number)")
            invocation.output.record("pin", [.init("archive", .integer(Int64(number.value)))])
        }
        return .done
    }

    static let unpin = Command(.unpin) { invocation in
        let workplace = try await Workplace.open(invocation)
        let pins = Pins(workplace.timeline)
        let pinned = try await pins.numbers()
        let numbers = try numbers(invocation)
        for number in numbers where !pinned.contains(number) {
            throw Failure(
                "unpin archive \(number): it is not pinned",
                hint: "holdfast list shows what is", exitCode: .noArchive)
        }
        for number in numbers {
            try await pins.unpin(number)
            invocation.output.line("unpinned archive \(number)")
            invocation.output.record("unpin", [.init("archive", .integer(Int64(number.value)))])
        }
        return .done
    }

    static let accept = Command(.accept) { invocation in
        let workplace = try await Workplace.open(invocation)
        let number = try numbers(invocation)[0]
        _ = try await workplace.timeline.archive(number)
        let accepted = try await Acceptance(workplace.timeline).accept(number)
        tell(accepted, number, invocation.output)
        invocation.output.record(
            "accept", [.init("archive", .integer(Int64(accepted.number.value)))])
        return .done
    }
}

private func tell(_ accepted: Archive, _ number: ArchiveNumber, _ output: Output) {
    guard let suspicion = accepted.suspicion else {
        output.line(
            "accepted: archive \(accepted.number) holds the newest data and is what is restored")
        return
    }
    output.line("accepted: archive \(number) is what is restored for now")
    for reason in suspicion.reasons {
        output.warning(
            "archive \(accepted.number), the newest, is suspect still: \(reason)",
            hint: "if that is meant: holdfast accept \(accepted.number)")
    }
}

/// The archive numbers among the words of the command line.
func numbers(_ invocation: Invocation) throws -> [ArchiveNumber] {
    try invocation.arguments.words.map { word in
        guard let value = UInt64(word), let number = try? ArchiveNumber(value) else {
            throw UsageError.other(
                "\"\(word)\" is no archive's number", hint: "holdfast list shows the numbers")
        }
        return number
    }
}

import Age
import Configuration
import Cryptography
import Files
import Format
import Repository

extension Command {
    static let keyAdd = Command(.keyAdd) { invocation in
        try refuseContradictions(invocation.arguments)
        let label = invocation.arguments.value(.label) ?? ""
        let workplace = try await Workplace.open(invocation)
        let keys = KeyManagement(workplace.repository)
        let added: KeyInformation
        if let text = invocation.arguments.value(.recipient) {
            let role: Keyring.Role = invocation.arguments.has(.writer) ? .writer : .full
            added = try await keys.add(try recipient(text, of: .recipient), as: role, label: label)
                .information
        } else {
            added = try await addPassphrase(keys, label, invocation)
        }
        invocation.output.line("added key \(added.fingerprint) with the role \(added.role)")
        invocation.output.record(
            "key",
            [
                .init("key", .string("\(added.fingerprint)")),
                .init("role", .string("\(added.role)")),
            ])
        return .done
    }

    static let keyList = Command(.keyList) { invocation in
        let workplace = try await Workplace.open(invocation)
        var table = Table([
            ("key", .left), ("role", .left), ("label", .left), ("added", .left), ("", .left),
        ])
        for entry in try await KeyManagement(workplace.repository).list() {
            let information = entry.information
            table.add([
                entry.name, information.map { "\($0.role)" } ?? "", information?.label ?? "",
                information.map { HumanText.time($0.added.seconds, in: invocation.zone) } ?? "",
                remark(entry),
            ])
            invocation.output.record("key", members(entry))
        }
        for line in table.lines(on: invocation.output.terminal) { invocation.output.line(line) }
        return .done
    }

    static let keyRemove = Command(.keyRemove) { invocation in
        let workplace = try await Workplace.open(invocation)
        let entry = try await KeyManagement(workplace.repository).remove(
            invocation.arguments.words[0], allowingOwn: invocation.arguments.has(.own),
            isCompromised: invocation.arguments.has(.compromised))
        invocation.output.line("removed key \(entry.name)")
        invocation.output.note(
            "what its holder has read stays read; holdfast key rotate locks it out of what comes")
        invocation.output.record("key", [.init("removed", .string(entry.name))])
        return .done
    }

    static let keyRotate = Command(.keyRotate) { invocation in
        let workplace = try await Workplace.open(invocation)
        let keys = KeyManagement(workplace.repository)
        guard !invocation.arguments.has(.dryRun) else {
            for entry in try await keys.list() {
                invocation.output.line("would renew key \(entry.name)")
            }
            return .done
        }
        let rotation = try await keys.rotate()
        for key in rotation.keys {
            let label = key.label.isEmpty ? "" : ", \(key.label)"
            invocation.output.line("renewed key \(key.fingerprint), \(key.role)\(label)")
        }
        invocation.output.line(
            "generation \(rotation.generation) of the keys is active in "
                + HumanText.count(Int64(rotation.timelines.count), "timeline"))
        invocation.output.note("remove the keys among these that you do not know, and rotate again")
        invocation.output.record(
            "rotate",
            [
                .init("generation", .integer(Int64(rotation.generation))),
                .init("keys", .integer(Int64(rotation.keys.count))),
                .init(
                    "renewed", .array(rotation.keys.map { .string("\($0.fingerprint)") })),
            ])
        return .done
    }
}

/// What stands behind a passphrase is a full key.
private func refuseContradictions(_ arguments: ParsedArguments) throws {
    let ways: [OptionSpecification] = [.recipient, .passphrase, .recovery].filter(arguments.has)
    if ways.count > 1 { throw UsageError.conflict("--" + ways[0].name, "--" + ways[1].name) }
    if let way = ways.first, way != .recipient, arguments.has(.writer) {
        throw UsageError.conflict("--writer", "--" + way.name)
    }
}

/// The recipient that the command line names.
func recipient(_ text: String, of option: OptionSpecification) throws -> Recipient {
    do throws(AgeError) {
        return try Recipient(parsing: text)
    } catch {
        // The text is not repeated: it may be a secret key, given by mistake.
        throw UsageError.other("reading --\(option.name): \(error.reason)", hint: error.hint)
    }
}

private func addPassphrase(
    _ keys: KeyManagement, _ label: String, _ invocation: Invocation
) async throws -> KeyInformation {
    let passphrases = Passphrases(invocation: invocation)
    if invocation.arguments.has(.recovery) {
        let (passphrase, text) = try passphrases.made()
        let added = try await keys.add(passphrase, label: label.isEmpty ? "recovery" : label)
        invocation.output.line("recovery passphrase, shown this once: \(text)")
        invocation.output.record("passphrase", [.init("text", .string(text))])
        return added.information
    }
    guard invocation.arguments.has(.passphrase) else {
        throw UsageError.other(
            "key add needs --recipient, --passphrase or --recovery",
            hint: "holdfast key add --recipient age1...")
    }
    return try await keys.add(try passphrases.asked("passphrase"), label: label).information
}

private func remark(_ entry: KeyEntry) -> String {
    var remarks: [String] = []
    if entry.isOwn { remarks.append("in use") }
    if entry.isLastFull { remarks.append("the only one that reads") }
    switch entry.state {
    case .usable: break
    case .unknown: remarks.append("unknown: its description is missing")
    case .unfinished: remarks.append("unfinished: it opens nothing")
    }
    if let number = entry.information?.passphrase?.number { remarks.append("passphrase-\(number)") }
    return remarks.joined(separator: ", ")
}

private func members(_ entry: KeyEntry) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
        .init("key", .string(entry.name)), .init("own", .bool(entry.isOwn)),
    ]
    guard let information = entry.information else { return members }
    members.append(.init("role", .string("\(information.role)")))
    members.append(.init("label", .string(information.label)))
    members.append(.init("recipient", .string(information.recipient.text)))
    members.append(.init("added", .string(HumanText.timestamp(information.added.seconds))))
    return members
}

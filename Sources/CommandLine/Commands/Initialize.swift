import Storage
import Configuration
import Format
import Repository

extension Command {
    static let initialize = Command(.initialize) { invocation in
        let settings = try invocation.settings()
        let making = RepositoryMaking(invocation)
        let passphrases = Passphrases(invocation: invocation)
        let recovery = invocation.arguments.has(.recovery) ? try passphrases.made() : nil
        let made =
            if invocation.arguments.has(.passphrase) {
                try await making.make(settings, passphrase: try passphrases.asked("passphrase"))
            } else {
                try await making.make(settings, recovery: recovery?.passphrase)
            }
        report(made, recovery: recovery?.text, invocation.output)
        // Programs get the result last, also when what follows fails.
        defer { record(made, recovery: recovery?.text, invocation.output) }
        let opening = Opening(invocation: invocation, settings: settings)
        let findings = try await opening.trials()
        for finding in findings { warn(of: finding, invocation.output) }
        _ = try await TrialComparison(
            repository: made.workplace.repository, findings: findings
        ).record(now: invocation.now())
        return .done
    }
}

/// What is well is not worth a word here; programs get it all.
private func warn(of finding: Finding, _ output: Output) {
    output.record("finding", finding.members)
    guard finding.state != .good else { return }
    output.note("\(finding.check): \(finding.message)")
    if let hint = finding.hint { output.note("hint: \(hint)") }
}

private func report(_ made: RepositoryMaking.Made, recovery: String?, _ output: Output) {
    let place = made.workplace.store.properties.name
    let fingerprint = made.workplace.repository.keyring.fingerprint
    output.line("made a repository in \(place)")
    output.line("fingerprint \(fingerprint)")
    output.line("an address that ends in # and the fingerprint accepts no other repository")
    if let file = made.newKeyFile {
        output.line("made the key file \(file)")
        output.line("keep a copy of it somewhere safe: without it nothing can be restored")
    }
    if let recovery { output.line("recovery passphrase, shown this once: \(recovery)") }
    if recovery == nil {
        output.note(
            "a single key opens this repository; holdfast key add --recovery gives it a second one")
    }
}

private func record(_ made: RepositoryMaking.Made, recovery: String?, _ output: Output) {
    var members: [JSONValue.Member] = [
        .init("repository", .string(made.workplace.store.properties.name)),
        .init("fingerprint", .string(made.workplace.repository.keyring.fingerprint)),
    ]
    if let recipient = made.recipient { members.append(.init("recipient", .string(recipient))) }
    if let file = made.newKeyFile { members.append(.init("keyFile", .string(file))) }
    if let recovery { members.append(.init("recoveryPassphrase", .string(recovery))) }
    output.record("init", members)
}

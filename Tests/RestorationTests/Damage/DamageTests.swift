import Foundation
import Format
import Storage
import TestSupport
import Testing

@testable import Repository

/// Whatever befalls an object: what comes back is right, or there is an error that names it.
///
/// `HOLDFAST_DAMAGE_STEP=1` harms every byte and length, which takes long; without it a few.
struct DamageTests {
    private static let step = ProcessInfo.processInfo.environment["HOLDFAST_DAMAGE_STEP"]
        .flatMap { Int($0) }

    @Test func `No damage goes unnoticed, and none gives wrong data`() async throws {
        let specimen = try await Specimen.make()
        let harms = Harm.all(of: specimen.contents, step: Self.step ?? 1009)
        var tally: [String: Tally] = [:]
        var last: [String] = []
        try await forEachConcurrently(harms, limit: 2) { harm in
            (harm, try await Trial(specimen, harm).outcome())
        } each: { harm, outcome in
            let name = "\(Harm.kind(harm.keys[0])) \(harm.name)"
            tally[name, default: Tally()].add(outcome)
            if !outcome.isRight { last.append("\(harm): \(outcome.faults)") }
            let isKnown = Self.isKnownToBeSilent(harm, specimen)
            if outcome.isSilent, !isKnown { last.append("\(harm): goes unnoticed") }
        }
        let sizes = specimen.contents.values.map(\.count)
        print("\(sizes.count) objects of \(sizes.reduce(0, +)) bytes")
        for (name, tally) in tally.sorted(by: { $0.key < $1.key }) { print("\(name): \(tally)") }
        print("all: \(tally.values.reduce(into: Tally()) { $0.add($1) })")
        #expect(last.isEmpty, "\(last.prefix(10).joined(separator: "\n"))")
    }

    /// A store can hide what came last, and that something was pinned.
    private static func isKnownToBeSilent(_ harm: Harm, _ specimen: Specimen) -> Bool {
        guard case .removal(let key) = harm else { return false }
        let parts = key.components
        guard parts.count == 4 else { return false }
        if parts[2] == "pins" { return true }
        return specimen.contents.keys.filter { $0.components.prefix(3) == parts.prefix(3) }.min()
            == key && parts[2] == "archives"
    }
}

struct Tally: CustomStringConvertible {
    private var cases = 0
    private var refused = 0
    private var named = 0
    private var silent = 0

    mutating func add(_ outcome: Trial.Outcome) {
        cases += 1
        refused += outcome.isRefused ? 1 : 0
        named += outcome.isNamedByCheck ? 1 : 0
        silent += outcome.isSilent ? 1 : 0
    }

    mutating func add(_ other: Tally) {
        cases += other.cases
        refused += other.refused
        named += other.named
        silent += other.silent
    }

    var description: String {
        "\(cases) cases, \(refused) refused by a restore, \(named) named by check, "
            + "\(silent) silent"
    }
}

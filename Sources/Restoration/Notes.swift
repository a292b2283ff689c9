import Files
import Format

/// What could not be brought back, for the report: counted in full, told up to a bound.
package struct Notes: Sendable {
    /// No report names more paths than this.
    private static let mostSkipped = 100

    /// Entries that were left out, with the reasons.
    package private(set) var skipped: [String] = []
    package private(set) var skippedCount = 0
    private var tallies: [Matter: Tally] = [:]

    /// What an entry may lack though it is there.
    enum Matter: String, CaseIterable, Sendable {
        case owner = "owners"
        case mode = "modes"
        case attribute = "extended attributes"
        case accessList = "access control lists"
        case flags = "file flags"
        case times = "modification times"
        case remains = "remains of former restores"
    }

    private struct Tally {
        var count: Int
        let first: String
    }

    package init() {}

    mutating func skip(_ path: EntryPath, _ reason: String) {
        skippedCount += 1
        if skipped.count < Self.mostSkipped { skipped.append("\(path): \(reason)") }
    }

    mutating func lacks(_ matter: Matter, _ subject: String, _ reason: String) {
        tallies[matter, default: Tally(count: 0, first: "\(subject): \(reason)")].count += 1
    }

    mutating func add(_ other: Notes) {
        skippedCount += other.skippedCount
        skipped += other.skipped.prefix(Self.mostSkipped - skipped.count)
        for (matter, tally) in other.tallies {
            tallies[matter, default: Tally(count: 0, first: tally.first)].count += tally.count
        }
    }

    /// One sentence for each matter.
    package var warnings: [String] {
        Matter.allCases.compactMap { matter in
            tallies[matter].map { tally in
                "\(tally.count) \(matter.rawValue) could not be set; the first: \(tally.first)"
            }
        }
    }
}

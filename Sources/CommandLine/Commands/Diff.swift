import Comparison
import Configuration
import Format
import Repository

extension Command {
    static let diff = Command(.diff) { invocation in
        try await DiffCommand(invocation).run()
    }
}

/// Compares an archive with another, or with what is on the disk.
private struct DiffCommand {
    private let invocation: Invocation

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    func run() async throws -> ExitCode {
        try await Workplace.reading(invocation) { workplace, archive, rest in
            guard rest.count == invocation.arguments.words.count - 1 else {
                throw UsageError.other(
                    "\"\(rest[0])\" names no archive",
                    hint: "archives are named by number, latest or latest~2; "
                        + "holdfast list shows them")
            }
            let report = DiffReport(invocation)
            report.begin(archive, rest.first)
            let sides = try await DiffSides(workplace, archive)
            guard let other = rest.first else {
                return try await compare(try sides.pairsWithOrigins(), workplace, report)
            }
            guard let reference = ArchiveReference(other) else {
                let folder = Path.absolute(other, in: invocation.directory)
                return try await compare(try sides.pairs(withFolder: folder), workplace, report)
            }
            let second = try await ArchiveFinder(workplace.timeline).find(
                ArchiveFinder.Selection(.reference(reference)))
            return try await workplace.timeline.reading(second) {
                try await compare(try await sides.pairs(with: second), workplace, report)
            }
        }
    }

    private func compare(
        _ pairs: [DiffSides.Pair], _ workplace: Workplace, _ report: DiffReport
    ) async throws -> ExitCode {
        for pair in pairs {
            try await compare(pair, workplace.repository.keyring.hashes, report)
        }
        return report.finish()
    }

    private func compare(
        _ pair: DiffSides.Pair, _ hashes: Hashes, _ report: DiffReport
    ) async throws {
        let globs = EntryGlobs(invocation)
        try await Comparison(
            hashes, pair.left, pair.right,
            isWanted: { globs.contains(pair.name, $0, isDirectory: $1) },
            each: { try await report.add($0, of: pair.name) }
        ).run()
    }
}

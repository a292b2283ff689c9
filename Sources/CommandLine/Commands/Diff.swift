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
        let workplace = try await Workplace.open(invocation)
        let finder = ArchiveFinder(workplace.timeline)
        let (selection, rest) = try invocation.archive()
        guard rest.count == invocation.arguments.words.count - 1 else {
            throw UsageError.other(
                "\"\(rest[0])\" names no archive",
                hint: "archives are named by number, latest or latest~2; holdfast list shows them")
        }
        let archive = try await finder.find(ArchiveFinder.Selection(selection))
        let sides = try await DiffSides(workplace, archive)
        let report = DiffReport(invocation)
        report.begin(archive, rest.first)
        for pair in try await pairs(sides, finder, rest.first) {
            try await compare(pair, workplace.repository.keyring.hashes, report)
        }
        return report.finish()
    }

    private func pairs(
        _ sides: DiffSides, _ finder: ArchiveFinder, _ other: String?
    ) async throws -> [DiffSides.Pair] {
        guard let other else { return try sides.pairsWithOrigins() }
        if let reference = ArchiveReference(other) {
            let selection = ArchiveFinder.Selection(.reference(reference))
            return try await sides.pairs(with: try await finder.find(selection))
        }
        return try sides.pairs(withFolder: Path.absolute(other, in: invocation.directory))
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

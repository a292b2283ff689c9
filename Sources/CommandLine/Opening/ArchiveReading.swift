import Format
import Repository

extension Workplace {
    /// Opens everything, and reads the archive that the command line names.
    static func reading(
        _ invocation: Invocation,
        _ body: (Workplace, Archive, _ rest: [String]) async throws -> ExitCode
    ) async throws -> ExitCode {
        try await invocation.again {
            let workplace = try await Workplace.open(
                invocation, lookingForNewest: try invocation.asksForNewest)
            let (archive, rest) = try await workplace.archive()
            return try await workplace.timeline.reading(archive) {
                try await body(workplace, archive, rest)
            }
        }
    }
}

extension Invocation {
    private static let mostArchives = 4

    /// Whether the command line names no other archive than the newest.
    var asksForNewest: Bool {
        get throws { try archive().selection == .reference(.latest(back: 0)) }
    }

    /// An archive that is forgotten while it is read is no damage: without a choice the newest by
    /// then does as well, as long as nothing of this one is told.
    package func again(_ body: () async throws -> ExitCode) async throws -> ExitCode {
        for _ in 1..<Self.mostArchives {
            do {
                return try await body()
            } catch let error as RepositoryError {
                guard error.kind == .forgotten, !output.hasResult,
                    try asksForNewest
                else { throw error }
                output.note("\(error.reason); going on with what is newest now")
            }
        }
        return try await body()
    }
}

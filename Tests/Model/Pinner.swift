import Format
import Repository

extension Party {
    /// Pins the oldest archive, and is told so or why not.
    static let pinner = pinning("pinner") { timeline, ledger in
        try await Pins(timeline).pin(.first, reason: "kept")
        ledger.pin(.first)
    }

    /// Pins it, and takes the pin away again.
    static let unpinner = pinning("unpinner") { timeline, ledger in
        try await Pins(timeline).pin(.first, reason: "kept")
        ledger.pin(.first)
        ledger.unpin(.first)
        try await Pins(timeline).unpin(.first)
    }

    /// What is forgotten, or about to be, can't be pinned any more.
    private static func pinning(
        _ name: String, _ act: @escaping @Sendable (Timeline, Ledger) async throws -> Void
    ) -> Party {
        Party(
            name: name, effects: .changesPins,
            mayFail: { error in
                guard let kind = (error as? RepositoryError)?.kind else { return false }
                return kind == .noArchive || kind == .refused
            }
        ) { timeline, ledger, _ in try await act(timeline, ledger) }
    }
}

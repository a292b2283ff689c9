import Format
import Storage

extension Timeline {
    private static let mostRepeats = 20

    /// Commits a repeat of the main head with a change to it; nil when nothing is to be changed.
    func repeatHead(
        to operation: String, changing change: (inout Archive) -> Bool
    ) async throws -> ArchiveNumber? {
        for _ in 0..<Self.mostRepeats {
            try Task.checkCancellation()
            guard let head = try await head() else { return nil }
            var archive = head.main
            guard change(&archive) else { return nil }
            let fence = try await archive.repeated(
                as: .fence, number: head.highest.next, in: self)
            if case .committed = try await Commit(self).send(fence) { return fence.number }
        }
        throw RepositoryError(
            .heldByAnother, operation, "timeline \(name)",
            "other writers took every number that was tried", hint: "run it again")
    }
}

extension Repository {
    /// Makes what a compromised key may have written of no further use, timeline by timeline.
    func revoke(_ signer: [UInt8]) async throws {
        for name in try await timelines() {
            _ = try await timeline(name).repeatHead(to: "remove a key") { archive in
                guard !archive.revocations.contains(where: { $0.publicKey == signer }) else {
                    return false
                }
                archive.revocations.append(
                    Archive.Revocation(publicKey: signer, since: archive.number))
                return true
            }
        }
    }

    /// Lets all archives from now on use a generation, timeline by timeline.
    func activate(_ generation: UInt32) async throws -> [Timeline.Name] {
        let names = try await timelines()
        for name in names {
            _ = try await timeline(name).repeatHead(to: "rotate keys") { archive in
                guard archive.generation < generation else { return false }
                archive.generation = generation
                return true
            }
        }
        return names
    }

    func revokedSigners() async throws -> Set<[UInt8]> {
        var signers: Set<[UInt8]> = []
        for name in try await timelines() {
            let head = try await timeline(name).head()
            signers.formUnion(head?.main.revocations.map(\.publicKey) ?? [])
        }
        return signers
    }
}

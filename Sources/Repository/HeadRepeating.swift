import Format
import Storage

extension Timeline {
    private static let mostRepeats = 20

    /// Commits a repeat of the main head with a change to it; nil when nothing is to be changed.
    func repeatHead(
        to operation: String, changing change: (inout Archive) async throws -> Bool
    ) async throws -> ArchiveNumber? {
        for _ in 0..<Self.mostRepeats {
            try Task.checkCancellation()
            guard let head = try await head() else { return nil }
            var archive = head.main
            guard try await change(&archive) else { return nil }
            let fence = try await archive.repeated(
                as: .fence, number: try head.highest.next, in: self)
            if case .committed = try await Commit(self).send(fence) { return fence.number }
        }
        throw RepositoryError(
            .heldByAnother, operation, "timeline \(name)",
            "other writers took every number that was tried", hint: "run it again")
    }
}

extension Timeline {
    /// Packs that a signer has written, and those that do not tell who has.
    fileprivate func packs(
        of archive: Archive, writtenBy signer: [UInt8]
    ) async throws -> [ObjectName] {
        let walk = PackWalk(self)
        var names: [ObjectName] = []
        let uses = try await MetadataReader(self).packs(of: archive)
        try await forEachConcurrently(uses, limit: 8) { use -> ObjectName? in
            do {
                let trailer = try await walk.trailer(of: use)
                return trailer.signer.publicKey == signer ? use.pack.name : nil
            } catch let error as RepositoryError where error.kind == .corrupt {
                return use.pack.name
            }
        } each: { name in
            if let name { names.append(name) }
        }
        return names.sorted()
    }
}

extension Repository {
    /// Makes what a compromised key has written of no further use, timeline by timeline.
    func revoke(_ signer: [UInt8]) async throws {
        for name in try await timelines() {
            let timeline = timeline(name)
            _ = try await timeline.repeatHead(to: "remove a key") { archive in
                let known = archive.revocations.firstIndex { $0.publicKey == signer }
                let packs = try await timeline.packs(of: archive, writtenBy: signer)
                if let known, archive.revocations[known].packs == packs { return false }
                if let known { archive.revocations.remove(at: known) }
                archive.revocations.append(Archive.Revocation(publicKey: signer, packs: packs))
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

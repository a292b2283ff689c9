import Compression
package import Format
import Storage

/// Finds out what of an archive's packs can't be read any more.
package struct PackSurvey: Sendable {
    private static let width = 4

    private let timeline: Timeline
    private let walk: PackWalk
    private let content: ContentReader

    package init(_ timeline: Timeline) {
        self.timeline = timeline
        walk = PackWalk(timeline)
        content = ContentReader(timeline)
    }

    /// The packs that are missing, have another size, or do not open from end to end.
    package func damaged(
        _ uses: [PackUse], expecting chunks: [PackReference: Set<ChunkReference>],
        progress: @Sendable (_ packs: Int, _ of: Int) -> Void
    ) async throws -> Set<PackReference> {
        let sizes = try await timeline.packSizes()
        var damaged: Set<PackReference> = []
        var done = 0
        try await forEachConcurrently(uses, limit: Self.width) { use in
            guard sizes[use.pack] == use.size else { return (use.pack, true) }
            return (
                use.pack,
                try await isDamaged { try await walk.read(use, expecting: chunks[use.pack] ?? []) }
            )
        } each: { pack, isDamaged in
            if isDamaged { damaged.insert(pack) }
            done += 1
            progress(done, uses.count)
        }
        return damaged
    }

    /// Those of a pack's chunks that can't be read, tried one by one.
    package func damaged(
        _ chunks: Set<ChunkReference>, in pack: PackReference
    ) async throws -> Set<ChunkReference> {
        var damaged: Set<ChunkReference> = []
        var decompressor = try Decompressor()
        for chunk in chunks {
            let isDamaged = try await isDamaged {
                let fetched = try await content.fetch(
                    ContentReader.runs(of: [chunk])[0], from: pack)
                _ = try await fetched.open(chunk, with: &decompressor)
            }
            if isDamaged { damaged.insert(chunk) }
        }
        return damaged
    }

    private func isDamaged(_ body: () async throws -> Void) async throws -> Bool {
        do {
            try await body()
            return false
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return true
        }
    }
}

/// Tells what is broken for good from what only can't be reached now.
package enum Damage {
    package static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case let error as RepositoryError: error.kind == .corrupt
        case let error as StorageError: error.kind == .notFound || error.kind == .damaged
        case is FormatError: true
        default: false
        }
    }
}

extension Timeline {
    /// The newest archive of the main line that can still be read, and what above it can't.
    package func newestReadable() async throws -> (
        main: Archive, highest: ArchiveNumber, unreadable: [ArchiveNumber]
    )? {
        let numbers = try await numbers()
        guard let highest = numbers.first else { return nil }
        var unreadable: [ArchiveNumber] = []
        for number in numbers {
            try Task.checkCancellation()
            do {
                guard case .live(let archive) = try await slot(number), !archive.isFork else {
                    continue
                }
                if try await isSomethingLeft(of: archive) { return (archive, highest, unreadable) }
                unreadable.append(number)
            } catch {
                guard Damage.isDamage(error) else { throw error }
                unreadable.append(number)
            }
        }
        throw RepositoryError(
            .noArchive, "look for an archive that can be read", "timeline \(name)",
            "none of its \(numbers.count) archives can be read",
            hint: "go on in a new timeline: --timeline NAME")
    }

    /// Whether an archive names any of its entries still, or never had any.
    private func isSomethingLeft(of archive: Archive) async throws -> Bool {
        let reader = MetadataReader(self)
        let runs = try await reader.remains(of: archive)
        guard runs.contains(where: { $0 == nil }) else {
            _ = try await reader.segments(of: archive)
            return true
        }
        return runs.contains { $0?.isEmpty == false }
    }
}

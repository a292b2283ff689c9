package import Format
package import Repository
import Storage

/// Copies archives into a timeline of another repository, under that one's keys.
///
/// Each copy is a backup whose source is an archive. It builds on the newest copy: what has not
/// changed between two archives is neither read nor stored again.
package struct Copying: Sendable {
    private let source: Timeline
    private let target: Timeline

    package init(from source: Timeline, to target: Timeline) {
        self.source = source
        self.target = target
    }

    /// One archive that is to be copied.
    package struct Item: Sendable {
        package let archive: Archive
        /// Older than what was copied before, or a fork itself: it must not become the newest.
        package let isFork: Bool
    }

    /// What the other timeline has of this one: numbers there, by numbers here.
    package struct Copies: Sendable {
        package fileprivate(set) var numbers: [ArchiveNumber: ArchiveNumber] = [:]
        /// The newest here of those that are there on the main line.
        package fileprivate(set) var newest: ArchiveNumber?
    }

    package enum Outcome: Sendable {
        case copied(Backup.Result)
        /// Another copying was quicker.
        case wasThere
    }

    package func copies() async throws -> Copies {
        var copies = Copies()
        for archive in try await History(target).slots().archives {
            guard let origin = archive.origin, isHere(origin) else { continue }
            copies.numbers[origin.number] = archive.number
            if !archive.isFork { copies.newest = max(copies.newest ?? .first, origin.number) }
        }
        return copies
    }

    private func isHere(_ origin: Archive.Origin) -> Bool {
        origin.repository == source.repository.keyring.repository
            && origin.timeline == source.name.text
    }

    private func isThere(_ origin: Archive.Origin?) -> Bool {
        origin?.repository == target.repository.keyring.repository
            && origin?.timeline == target.name.text
    }
}

// MARK: - Which

extension Copying {
    /// What came after the newest copy; all there is when there are no copies.
    ///
    /// What is older was forgotten there, or left out on purpose, and is copied when it is named.
    package func plan(_ copies: Copies) async throws -> [Item] {
        try await requireContinuation()
        var items: [Item] = []
        for number in try await source.numbers().reversed() {
            if let newest = copies.newest, number <= newest { continue }
            guard copies.numbers[number] == nil,
                case .live(let archive) = try await source.slot(number),
                try await isWorthCopying(archive)
            else { continue }
            items.append(Item(archive: archive, isFork: archive.isFork))
        }
        return items
    }

    /// Those of the archives that are not there yet, from the oldest to the newest.
    package func plan(_ archives: [Archive], _ copies: Copies) async throws -> [Item] {
        try await requireContinuation()
        var newest = copies.newest
        return archives.sorted { $0.number < $1.number }
            .filter { copies.numbers[$0.number] == nil }
            .map { archive in
                let isOlder = newest.map { archive.number < $0 } ?? false
                if !archive.isFork { newest = max(newest ?? .first, archive.number) }
                return Item(archive: archive, isFork: archive.isFork || isOlder)
            }
    }

    /// A fence repeats its parent; what came from there need not go back.
    private func isWorthCopying(_ archive: Archive) async throws -> Bool {
        guard !isThere(archive.origin) else { return false }
        guard archive.purpose == .fence, let parent = archive.parent else { return true }
        guard case .live = try await source.slot(parent.number) else { return true }
        return false
    }

    /// Backups of another kind of history are not to be buried under copies.
    private func requireContinuation() async throws {
        guard source.repository.keyring.repository != target.repository.keyring.repository else {
            throw RepositoryError(
                .refused, "copy archives", target.store.properties.name,
                "that is the same repository, or a plain copy of it",
                hint: "holdfast init makes another one: --repository ADDRESS")
        }
        guard let head = try await target.newest(), head.origin == nil else { return }
        let known = try await History(source).slots().archives.contains { archive in
            isThere(archive.origin) && archive.origin?.number == head.number
                && archive.origin?.id == head.id
        }
        guard !known else { return }
        throw RepositoryError(
            .refused, "copy archives", "timeline \(target.name) of the other repository",
            "it has backups of its own: archive \(head.number) is no copy",
            hint: "copy beside them: --to-timeline \(target.name)-copy")
    }
}

// MARK: - Doing it

extension Copying {
    package func copy(
        _ item: Item, _ copies: inout Copies, _ options: Backup.Options,
        progress: any CaptureProgress
    ) async throws -> Outcome {
        let archive = item.archive
        var options = options
        options.purpose = .copy
        // Under other keys they say nothing.
        options.secrets = []
        options.tags = archive.tags
        options.commit = archive.commit
        options.image = archive.image
        options.isFork = item.isFork
        options.allowsEmpty = true
        options.origin = (origin(of: archive), archive.time)
        options.trust = .given(try await suspicion(of: archive, copies))
        let numbers = copies.numbers
        do {
            let result = try await source.reading(archive) {
                try await source.withSupply { supply in
                    try await Backup(target, options, progress: progress).run { base in
                        guard !isThere(item, base) else { throw WasThere() }
                        await supply.reset()
                        return try await sources(of: archive, onto: base, numbers, from: supply)
                    }
                }
            }
            note(result.archive, of: item, &copies)
            return .copied(result)
        } catch is WasThere {
            return .wasThere
        }
    }

    private struct WasThere: Error {}

    /// Whether somebody else has copied it, or a newer one, since this was planned.
    private func isThere(_ item: Item, _ base: Archive?) -> Bool {
        guard !item.isFork, let origin = base?.origin, isHere(origin) else { return false }
        return origin.number >= item.archive.number
    }

    private func note(_ copy: Archive, of item: Item, _ copies: inout Copies) {
        copies.numbers[item.archive.number] = copy.number
        if !item.isFork { copies.newest = item.archive.number }
    }

    private func origin(of archive: Archive) -> Archive.Origin {
        Archive.Origin(
            repository: source.repository.keyring.repository, timeline: source.name.text,
            number: archive.number, id: archive.id)
    }

    /// What is suspect stays so, and falls back to the copy of what was good.
    private func suspicion(
        of archive: Archive, _ copies: Copies
    ) async throws -> Archive.Suspicion? {
        guard let suspicion = archive.suspicion else { return nil }
        let head = try await target.newest()
        guard
            let good = copies.numbers[suspicion.lastGood] ?? head?.suspicion?.lastGood
                ?? head?.number
        else { return nil }
        return Archive.Suspicion(
            reasons: suspicion.reasons, lastGood: good, expected: suspicion.expected)
    }

    private func sources(
        of archive: Archive, onto base: Archive?, _ numbers: [ArchiveNumber: ArchiveNumber],
        from supply: ChunkSupply
    ) async throws -> [PlannedSource] {
        let reader = MetadataReader(source)
        let segments = try await BaseSegments(archive, reader)
        let before = try await previous(base, reader)
        return try archive.sources.map { source in
            let tree = try StoredTree(
                self.source, segments, source: source.name, from: supply)
            let signatures = try before.map {
                try StoredTree(self.source, $0, source: source.name).signatures()
            }
            var planned = PlannedSource(
                name: source.name, path: source.path,
                carriedBecause: source.carriedBecause, signatures: signatures
            ) {
                StoredSource(StoredTreeEntries(tree, withSignatures: true), supply) {
                    _, _, signature in
                    !(signatures?.contains(signature) ?? false)
                }
            }
            planned.capturedIn = numbers[source.capturedIn]
            planned.incomplete = source.incomplete
            return planned
        }
    }

    /// The archive here of which the base there is a copy, while it is still here.
    private func previous(
        _ base: Archive?, _ reader: MetadataReader
    ) async throws -> BaseSegments? {
        guard let origin = base?.origin, isHere(origin),
            case .live(let archive) = try await source.slot(origin.number),
            archive.id == origin.id
        else { return nil }
        do {
            return try await source.reading(archive) { try await BaseSegments(archive, reader) }
        } catch let error as RepositoryError {
            guard error.kind == .forgotten else { throw error }
            return nil
        }
    }
}

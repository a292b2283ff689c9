package import Format
package import Repository
import Storage

/// Makes an older archive, or some entries of it, the newest again by committing another archive.
package struct Rollback: Sendable {
    /// Judges a path inside a source, as ``StoredMerge/Rule`` does.
    package typealias Rule =
        @Sendable (
            _ source: String, _ path: EntryPath, _ isDirectory: Bool
        ) -> Bool

    private let timeline: Timeline
    private let older: Archive
    /// Chooses the entries that are to be as they were; without it that is all of them.
    private let rule: Rule?
    private let cache: (any MetadataCache)?

    package init(
        _ timeline: Timeline, to older: Archive, choosing rule: Rule? = nil,
        cache: (any MetadataCache)? = nil
    ) {
        self.timeline = timeline
        self.older = older
        self.rule = rule
        self.cache = cache
    }

    /// What becomes of one source.
    package struct SourcePlan: Hashable, Sendable {
        package let name: String
        /// Entries that are taken from the older archive.
        package var restored: UInt64 = 0
        /// Entries of the newest that the older archive does not have.
        package var removed: UInt64 = 0
        /// Bytes of files that lie in no pack of the newest archive.
        package var bytesToStore: UInt64 = 0
    }

    package func run(
        _ options: Backup.Options, progress: any CaptureProgress
    ) async throws -> Backup.Result {
        var options = options
        options.purpose = .rollback
        options.trust = rule == nil ? .accepted : .inherited
        if rule == nil { options.secrets = older.secrets }
        options.allowsEmpty = true
        options.cache = cache
        return try await timeline.withSupply { [options] supply in
            try await Backup(timeline, options, progress: progress).run { base in
                await supply.reset()
                return try await sources(base, from: supply)
            }
        }
    }

    /// What a rollback would do now; printing it changes nothing.
    package func plan() async throws -> [SourcePlan] {
        let plans = try await timeline.readingNewest { base in
            let states = try await states(base)
            let packs = Set(states.newest.packs.map(\.pack))
            return try names(base).map { try plan($0, states, packs) }
        }
        return plans ?? []
    }
}

// MARK: - Sources

extension Rollback {
    private typealias States = (older: BaseSegments, newest: BaseSegments)

    private func states(_ base: Archive) async throws -> States {
        let reader = MetadataReader(timeline, cache: cache)
        return (try await BaseSegments(older, reader), try await BaseSegments(base, reader))
    }

    /// Those of the newest archive first, so that their order stays; what has another name by now
    /// gets back the one that it had.
    private func names(_ base: Archive) -> [String] {
        let known = base.sources.map(\.name)
        let renamed = older.sources.filter { !known.contains($0.name) && !$0.path.isEmpty }
        let names = base.sources.filter { source in
            rule != nil || older.sources.contains { $0.name == source.name }
                || !renamed.contains { $0.path == source.path }
        }.map(\.name)
        return names + older.sources.map(\.name).filter { !names.contains($0) }
    }

    private func sources(
        _ base: Archive?, from supply: ChunkSupply
    ) async throws -> [PlannedSource] {
        guard let base else { throw nothing() }
        let states = try await states(base)
        return try names(base).compactMap { try source($0, states, supply) }
    }

    private func nothing() -> RepositoryError {
        RepositoryError(
            .noArchive, "roll back to archive \(older.number)", "timeline \(timeline.name)",
            "there is no archive any more")
    }

    private func source(
        _ name: String, _ states: States, _ supply: ChunkSupply
    ) throws -> PlannedSource? {
        let then = older.sources.first { $0.name == name }
        let now = states.newest.archive.sources.first { $0.name == name }
        if let rule { return try source(name, then, now, states, rule, supply) }
        guard let then else {
            return now.map { $0.carried("archive \(older.number) has no such source") }
        }
        let tree = try StoredTree(timeline, states.older, source: name, from: supply)
        return then.planned(because: "rolled back to archive \(older.number)") {
            [isWanted = Self.lacking(states.newest)] in
            StoredSource(StoredTreeEntries(tree), supply, isWanted: isWanted)
        }
    }

    /// Wants what lies in packs that the newest archive does not have.
    private static func lacking(_ newest: BaseSegments) -> StoredSource.Wanted {
        let packs = Set(newest.packs.map(\.pack))
        return { entry, table, _ in
            entry.content?.extents.contains { !packs.contains(table[$0.chunk.pack]) } ?? false
        }
    }

    /// A source of which only some entries are as they were.
    private func source(
        _ name: String, _ then: Archive.Source?, _ now: Archive.Source?, _ states: States,
        _ rule: @escaping Rule, _ supply: ChunkSupply
    ) throws -> PlannedSource? {
        let merge = try merge(name, states, rule, from: supply)
        let counts = try Self.count(merge)
        guard counts.restored + counts.removed > 0 else {
            return now.map { $0.carried($0.carriedBecause) }
        }
        guard let source = now ?? then else { return nil }
        return source.planned(because: "in part rolled back to archive \(older.number)") {
            [isWanted = Self.lacking(states.newest)] in
            StoredSource(MergedEntries(merge), supply, isWanted: isWanted)
        }
    }

    private func merge(
        _ name: String, _ states: States, _ rule: @escaping Rule,
        from supply: ChunkSupply? = nil
    ) throws -> StoredMerge {
        StoredMerge(
            older: try StoredTree(
                timeline, states.older, source: name, device: 1, from: supply),
            newest: try StoredTree(timeline, states.newest, source: name, from: supply)
        ) { rule(name, $0, $1) }
    }

    private static func count(
        _ merge: StoredMerge
    ) throws -> (restored: UInt64, removed: UInt64) {
        var merge = merge
        var restored: UInt64 = 0
        while let (_, _, origin) = try merge.next() {
            if origin == .older { restored += 1 }
        }
        return (restored, UInt64(merge.removedCount))
    }

    private func plan(
        _ name: String, _ states: States, _ packs: Set<PackReference>
    ) throws -> SourcePlan {
        var plan = SourcePlan(name: name)
        guard rule != nil || older.sources.contains(where: { $0.name == name }) else { return plan }
        var merge = try merge(name, states, rule ?? { _, _, _ in true })
        while let (item, entry, origin) = try merge.next() {
            guard origin == .older else { continue }
            plan.restored += 1
            for extent in entry.content?.extents ?? []
            where !packs.contains(item.pack(of: extent)) {
                plan.bytesToStore &+= UInt64(extent.count)
            }
        }
        plan.removed = UInt64(merge.removedCount)
        return plan
    }
}

extension Archive.Source {
    /// The same source in a later archive, taken over segment by segment.
    fileprivate func carried(_ reason: String) -> PlannedSource {
        PlannedSource(name: name, path: path, carriedBecause: reason, source: nil)
    }

    /// The same source in a later archive, entry by entry.
    func planned(
        because reason: String, source: @escaping @Sendable () -> any Source
    ) -> PlannedSource {
        var planned = PlannedSource(
            name: name, path: path, carriedBecause: reason, source: source)
        planned.capturedIn = capturedIn
        planned.incomplete = incomplete
        return planned
    }
}

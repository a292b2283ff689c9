package import Files
package import Format
package import Repository

/// Commits all that can still be read of the newest archive, from wherever it lies.
package struct Repair: Sendable {
    private static let mostAttempts = 20

    private let timeline: Timeline
    /// Where sources lie on this machine, by name: a file may be whole there.
    private let roots: [String: FilePath]
    private let cache: (any MetadataCache)?

    package init(
        _ timeline: Timeline, roots: [String: FilePath], cache: (any MetadataCache)? = nil
    ) {
        self.timeline = timeline
        self.roots = roots
        self.cache = cache
    }

    /// What a repair would do; printing it changes nothing.
    package struct Plan: Sendable {
        /// The newest archive that can be read.
        package let archive: Archive
        /// Newer ones that can't.
        package let unreadable: [ArchiveNumber]
        package let damagedPacks: [PackReference]
        /// Entries that come from elsewhere, with the place.
        package fileprivate(set) var saved: [String] = []
        /// Entries that are lost.
        package fileprivate(set) var lost: [String] = []
        let salvage: Salvage
        fileprivate(set) var substitutes: [KeyedHash: Substitute] = [:]

        package var isWhole: Bool {
            unreadable.isEmpty && damagedPacks.isEmpty && salvage.lostRuns.isEmpty
                && salvage.hasLists && lost.isEmpty && saved.isEmpty
        }
    }

    package typealias Progress = @Sendable (_ packs: Int, _ of: Int) -> Void

    /// Reads all of the newest archive, and looks elsewhere for what can't be read.
    package func plan(progress: Progress = { _, _ in }) async throws -> Plan {
        guard let head = try await timeline.newestReadable() else {
            throw RepositoryError(
                .noArchive, "repair", "timeline \(timeline.name)", "there is no archive in it",
                hint: "holdfast backup makes one")
        }
        let others = try await others(than: head.main)
        var salvage = try await Salvaging(
            timeline, head.main, cache: cache, others: others
        ).salvage()
        let damaged = try await survey(&salvage, progress)
        var plan = Plan(
            archive: head.main, unreadable: head.unreadable,
            damagedPacks: damaged.sorted { $0.name < $1.name }, salvage: salvage)
        try await judge(&plan, others)
        return plan
    }

    /// Commits what the plan says; makes another plan when the newest has changed since.
    package func run(
        _ plan: Plan, _ options: Backup.Options, progress: any CaptureProgress
    ) async throws -> (result: Backup.Result, plan: Plan) {
        var plan = plan
        for _ in 0..<Self.mostAttempts {
            do {
                return (try await commit(plan, options, progress), plan)
            } catch is Moved {
                plan = try await self.plan()
            }
        }
        throw RepositoryError(
            .heldByAnother, "commit the archive", "timeline \(timeline.name)",
            "other writers took every number that was tried", hint: "run it again")
    }

    private struct Moved: Error {}

    private func commit(
        _ plan: Plan, _ options: Backup.Options, _ progress: any CaptureProgress
    ) async throws -> Backup.Result {
        var options = options
        options.purpose = .repair
        options.trust = .inherited
        options.allowsEmpty = true
        options.cache = cache
        options.tags = plan.archive.tags
        options.commit = plan.archive.commit
        options.image = plan.archive.image
        options.salvage = plan.salvage
        return try await Backup(timeline, options, progress: progress).run { base in
            guard base?.id == plan.archive.id else { throw Moved() }
            return try plan.archive.sources.map { try source($0, plan) }
        }
    }

    private func source(_ source: Archive.Source, _ plan: Plan) throws -> PlannedSource {
        let tree = try StoredTree(timeline, plan.salvage.segments, source: source.name)
        return source.planned(because: source.carriedBecause) {
            SalvagedSource(tree, plan.salvage, plan.substitutes)
        }
    }
}

// MARK: - Looking

extension Repair {
    /// The newest first: they are the most likely to have the same.
    private func others(than archive: Archive) async throws -> [Archive] {
        var others: [Archive] = []
        for number in try await timeline.numbers() where number != archive.number {
            do {
                if case .live(let other) = try await timeline.slot(number) { others.append(other) }
            } catch {
                guard Damage.isDamage(error) else { throw error }
            }
        }
        return others
    }

    private func survey(
        _ salvage: inout Salvage, _ progress: Progress
    ) async throws -> Set<PackReference> {
        var table = PackTable()
        var chunks: [PackReference: Set<ChunkReference>] = [:]
        for index in salvage.segments.references.indices {
            for chunk in try salvage.segments.open(index, &table).chunks {
                chunks[table[chunk.pack], default: []].insert(chunk)
            }
        }
        let survey = PackSurvey(timeline)
        let listed = Set(salvage.segments.packs.map(\.pack))
        var damaged = try await survey.damaged(
            salvage.segments.packs, expecting: chunks, progress: progress)
        damaged.formUnion(salvage.distrusted)
        for (pack, wanted) in chunks where damaged.contains(pack) || !listed.contains(pack) {
            for chunk in try await survey.damaged(wanted, in: pack) {
                salvage.chunks.insert(ChunkPlace(chunk, table))
                damaged.insert(pack)
            }
        }
        salvage.distrusted = damaged
        return damaged
    }

    private func judge(_ plan: inout Plan, _ others: [Archive]) async throws {
        let wanted = try damagedEntries(plan)
        plan.substitutes = try await SubstituteSearch(
            timeline: timeline, salvage: plan.salvage, roots: roots, others: others
        ).find(wanted)
        for entry in wanted {
            let path = Self.text(entry.path, of: entry.source)
            switch entry.content.hash.flatMap({ plan.substitutes[$0] }) {
            case .file(let file)?: plan.saved.append("\(path) from \(file)")
            case .stored(_, _, let archive)?:
                plan.saved.append("\(path) from archive \(archive.number)")
            case nil: plan.lost.append(path)
            }
        }
        plan.lost += plan.salvage.lostRuns.map(Self.text)
    }

    private static func text(_ run: Salvage.LostRun) -> String {
        let count = run.entryCount.map { "\($0) entries" } ?? "entries"
        let end = run.next.map { " to before \(text($0, of: run.source))" }
        return switch run.start {
        case .at(let path): "\(count) from \(text(path, of: run.source))\(end ?? " on")"
        case .behind(let path): "\(count) behind \(text(path, of: run.source))\(end ?? "")"
        }
    }

    private func damagedEntries(_ plan: Plan) throws -> [SubstituteSearch.Wanted] {
        var wanted: [SubstituteSearch.Wanted] = []
        for source in plan.archive.sources {
            var walk = try StoredTree(timeline, plan.salvage.segments, source: source.name).walk()
            while let entry = try walk.next() {
                guard let content = entry.content, plan.salvage.isDamaged(content, walk.table)
                else { continue }
                wanted.append(
                    SubstituteSearch.Wanted(
                        source: source.name, path: entry.path, content: content))
            }
        }
        return wanted
    }

    private static func text(_ path: EntryPath, of source: String) -> String {
        path == .root ? source : "\(source)/\(path)"
    }
}

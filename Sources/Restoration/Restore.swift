package import Files
import Format
import Repository

/// Carries out a plan: stages all of it, and only then touches any destination.
package struct Restore: Sendable {
    private let plan: RestorePlan
    private let options: TreeWriter.Options
    private let progress: any RestoreProgress
    /// Whether directories are filled anew, and never exchanged; as where they can't be.
    private let staysInPlace: Bool
    private let foreign: Foreign?

    /// What is done with data of another app: it is not marked as ours.
    package struct Foreign: Sendable {
        /// May change what is staged of an item, at a path.
        package let change: (@Sendable (RestorePlan.Item, FilePath) throws -> Void)?

        package init(change: (@Sendable (RestorePlan.Item, FilePath) throws -> Void)?) {
            self.change = change
        }
    }

    package init(
        _ plan: RestorePlan, _ options: TreeWriter.Options = TreeWriter.Options(),
        progress: any RestoreProgress, foreign: Foreign? = nil, staysInPlace: Bool = false
    ) {
        self.foreign = foreign
        self.staysInPlace = staysInPlace
        self.plan = plan
        self.options = options
        self.progress = progress
    }

    /// A failure before the first destination is touched leaves all of them as they were.
    package func run() async throws -> RestoreResult {
        var stagings: [Staging] = []
        do {
            for item in plan.items {
                guard
                    var staging = try Staging.make(
                        item, plan.existing, staysInPlace: staysInPlace)
                else { continue }
                stagings.append(staging)
                try await stage(&staging)
                stagings[stagings.count - 1] = staging
            }
            try requireMatch(stagings)
            for staging in stagings { try DatabaseProof(plan.archive).require(staging) }
            for staging in stagings { try change(staging) }
            for index in stagings.indices { try stagings[index].prepare() }
            try sync(stagings)
        } catch {
            for staging in stagings { staging.discard() }
            throw error
        }
        return try await commit(&stagings)
    }

    private func stage(_ staging: inout Staging) async throws {
        var options = options
        if staging.item.selection.isEverything, foreign == nil { options.marker = marker }
        try await staging.stage(
            TreeWriter(plan.timeline, plan.archive, options, progress: progress))
    }

    private func change(_ staging: Staging) throws {
        guard staging.written.entryCount > 0, let change = foreign?.change else { return }
        let folder = staging.folder.directory
        let kind = try folder.status(ChangeFolder.dataName).kind
        try change(staging.item, folder.path / ChangeFolder.dataName)
        guard try folder.statusIfPresent(ChangeFolder.dataName)?.kind == kind else {
            throw RestorationError(
                .refused, "restore \(staging.item.source.name)",
                "\(staging.item.destination.path)", "what was to take its place is gone",
                hint: "the hook \"staged\" is to change data, not to move or remove all of it")
        }
    }

    private var marker: Marker {
        Marker(
            timeline: plan.timeline.name.text, number: plan.archive.number, id: plan.archive.id)
    }

    private func requireMatch(_ stagings: [Staging]) throws {
        guard !stagings.isEmpty, stagings.allSatisfy({ $0.written.entryCount == 0 }) else { return }
        throw RestorationError(
            .other, "restore", "archive \(plan.archive.number)", "nothing in it matches",
            hint: "holdfast ls \(plan.archive.number) shows what it holds")
    }

    /// Everything is on the disk before anything is exchanged.
    private func sync(_ stagings: [Staging]) throws {
        var synced: Set<UInt64> = []
        for staging in stagings {
            let directory = staging.folder.directory
            guard synced.insert(try directory.status().device).inserted else { continue }
            try directory.syncFileSystem()
        }
    }

    private func commit(_ stagings: inout [Staging]) async throws -> RestoreResult {
        var result = RestoreResult()
        for index in stagings.indices {
            guard stagings[index].written.entryCount > 0 else {
                stagings[index].discard()
                continue
            }
            do {
                let outcome = try stagings[index].commit(
                    marker, replacing: plan.existing == .replace)
                mark(stagings[index])
                result.add(
                    try await finish(stagings[index], outcome), stagings[index].notes)
            } catch {
                for staging in stagings[index...] { staging.discard() }
                throw Staging.told(error, of: stagings[index].item)
            }
        }
        return result
    }

    /// A directory has carried it since it was staged.
    private func mark(_ staging: Staging) {
        guard !staging.written.isDirectory, staging.item.selection.isEverything else { return }
        guard foreign == nil else { return staging.item.destination.unmarkFile() }
        staging.item.destination.mark(marker)
    }

    private func finish(
        _ staging: Staging, _ outcome: Staging.Outcome
    ) async throws -> RestoreResult.Item {
        let written = try await Finishing(
            plan, staging.item, staging.written, changed: outcome.changed
        ).run(options.cache)
        return RestoreResult.Item(
            source: staging.item.source.name, destination: staging.item.destination.path,
            effect: staging.effect, written: written, hasUndo: outcome.hasUndo,
            isWhole: staging.effect != .merge && staging.item.selection.isEverything)
    }
}

import Capture
import Cryptography
import Format
import Repository
import Storage
import Synchronization
import TestSupport

/// Somebody who works on the timeline: real code, whose every call to the store may have to wait.
struct Party: Sendable {
    let name: String
    var effects: Effects
    /// What its archives hold.
    var files: TinySource.Files?
    /// So many states of its files it archives, each other than the one before; none is just one.
    var versions = 0
    /// Answers to its writes may be lost on the way.
    var losesAnswers = false
    /// It may be killed at any of its writes.
    var mayDie = false
    /// Errors that it may end with; others are violations.
    var mayFail: @Sendable (any Error) -> Bool = { _ in false }
    /// What lies between it and the store.
    var wrap: @Sendable (any ObjectStore) -> any ObjectStore = { $0 }
    let act: @Sendable (Timeline, Ledger, _ party: Int) async throws -> Void
}

extension Party {
    static func writer(
        _ name: String, _ files: TinySource.Files, isFork: Bool = false, backups: Int = 1,
        hasLongLists: Bool = false
    ) -> Party {
        Party(
            name: name, effects: [.createsArchives, .addsPacks], files: files
        ) { timeline, ledger, party in
            var options = Backup.Options()
            options.workers = 1
            options.isFork = isFork
            if hasLongLists { options.flatListLimit = 1 }
            for _ in 0..<backups {
                _ = try await Backup(timeline, options, progress: Silence()).run { _ in
                    ledger.scan(party)
                    return [
                        PlannedSource(name: "data", path: Array("data".utf8)) { TinySource(files) }
                    ]
                }
            }
        }
    }

    /// Forgets all that may be forgotten.
    static let forgetter = Party(
        name: "forgetter", effects: .overwritesArchives
    ) { timeline, _, _ in
        _ = try await Forget(timeline).forget(try await timeline.numbers())
    }

    static let pruner = Party(
        name: "pruner", effects: [.overwritesArchives, .deletesPacks]
    ) { timeline, _, _ in
        let prune = Prune(timeline)
        try await prune.apply(try await prune.plan())
    }

    /// What forget --prune does at first.
    static let forgetterAndPruner = Party(
        name: "forgetter and pruner", effects: [.overwritesArchives, .deletesPacks]
    ) { timeline, ledger, party in
        try await forgetter.act(timeline, ledger, party)
        try await pruner.act(timeline, ledger, party)
    }

    /// Backs up till a number is long passed, forgets what was before, and prunes.
    static let successor = Party(
        name: "successor",
        effects: [
            .createsArchives, .addsPacks, .overwritesArchives, .deletesArchives, .deletesPacks,
        ], files: Scenario.new
    ) { timeline, ledger, party in
        try await writer("successor", Scenario.new, backups: 3).act(timeline, ledger, party)
        try await forgetterAndPruner.act(timeline, ledger, party)
    }

    /// Takes every pack for old enough: a slow writer's may be of any age.
    static let cleaner = Party(
        name: "cleaner", effects: [.createsArchives, .deletesPacks, .watchesPacks]
    ) { timeline, _, _ in
        let leftovers = Leftovers(timeline)
        try await leftovers.apply(try await leftovers.plan(olderThan: 0))
    }

    /// Reads the newest archive, whose files must be those of its writer.
    static let reader = Party(name: "reader", effects: []) { timeline, ledger, _ in
        _ = try await timeline.readingNewest { archive in
            ledger.read(archive, try await timeline.files(of: archive))
        }
    }

    /// Checks everything, and must find no archive harmed.
    static let checker = Party(name: "checker", effects: .watchesPacks) { timeline, _, _ in
        let report = try await Check(timeline).run(dataPercent: 100)
        guard let problem = report.problems.first(where: { !$0.archives.isEmpty }) else { return }
        throw Alarm(description: "\(problem.subject) \(problem.reason)")
    }
}

/// Damage that somebody found where there is none.
struct Alarm: Error, CustomStringConvertible {
    let description: String
}

extension Party {
    /// The party as its wrapper lets it be, under a name that says so.
    func changed(_ name: String, _ change: (inout Party) -> Void) -> Party {
        var party = Party(
            name: name, effects: effects, files: files, versions: versions,
            losesAnswers: losesAnswers, mayDie: mayDie, mayFail: mayFail, wrap: wrap, act: act)
        change(&party)
        return party
    }

    /// Its answers may be lost, and it tries again as the program does.
    var losing: Party {
        changed(name) { party in
            party.losesAnswers = true
            party.wrap = { store in
                RetryingStore(store, clock: TestClock(), chance: { 0 }, report: { _, _ in })
            }
        }
    }

    /// Its answers may be lost, and it gives up then.
    var givingUp: Party {
        changed(name) { party in
            party.losesAnswers = true
            party.mayFail = { $0 is StorageError }
        }
    }

    var mortal: Party { changed(name) { $0.mayDie = true } }

    /// It may delete archives: tombstones that have expired, or its own that came too late.
    var expiring: Party { changed(name) { $0.effects.insert(.deletesArchives) } }
}

extension Timeline {
    /// Every file of an archive, read back.
    func files(of archive: Archive) async throws -> TinySource.Files {
        var browser = try await ArchiveBrowser(self, archive)
        var files: TinySource.Files = [:]
        while let entry = try await browser.next() {
            guard let content = entry.content else { continue }
            files["\(entry.path)"] = try await EntryContent(self).whole(
                content, browser.table, limit: 1 << 20)
        }
        return files
    }
}

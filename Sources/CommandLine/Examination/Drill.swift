import Configuration
import Files
import Format
import LiveFiles
import Patterns
import Repository
import Restoration

/// Brings an archive back into a folder that is thrown away, and opens what it can open.
struct Drill {
    private static let check = "drill"

    let invocation: Invocation
    let settings: Settings
    let timeline: Timeline
    let stateRoot: FilePath

    func findings(_ newest: Archive) async throws -> [Finding] {
        do {
            let good = try await good(newest)
            return try await timeline.reading(good) { try await rehearse(good) }
        } catch {
            try Task.checkCancellation()
            return [.bad(Self.check, error)]
        }
    }

    /// What a restore would take.
    private func good(_ newest: Archive) async throws -> Archive {
        guard let suspicion = newest.suspicion else { return newest }
        return try await timeline.archive(suspicion.lastGood)
    }

    private func rehearse(_ archive: Archive) async throws -> [Finding] {
        let folder = try room(for: archive)
        defer { withExtendedLifetime(folder) {} }
        let start = ContinuousClock.now
        let result = try await restore(archive, folder.path)
        let took = ContinuousClock.now - start
        try? LastRestore(
            kind: .drill, archive: archive.number, seconds: invocation.now(),
            milliseconds: Int64(took / .milliseconds(1))
        ).write(root: stateRoot, timeline)
        var findings = [
            Finding.good(
                Self.check,
                "archive \(archive.number) is back in \(HumanText.duration(took)): "
                    + "\(HumanText.count(Int64(clamping: result.fileCount), "file")), "
                    + HumanText.size(Int64(clamping: result.byteCount)))
        ]
        for text in result.notes.warnings { findings.append(.remark(Self.check, text)) }
        for text in result.notes.skipped { findings.append(.remark(Self.check, text)) }
        var inspection = Inspection(archive, json: settings.json)
        try await inspection.look(at: result, timeline)
        findings += inspection.findings
        return findings + secrets(archive)
    }

    private func room(for archive: Archive) throws -> TemporaryDirectory {
        let wanted = Int64(clamping: archive.total.bytes)
        guard let folder = TemporaryDirectory.withRoom(for: wanted) else {
            throw Failure(
                "rehearse a restore: no folder has room for \(HumanText.size(wanted))",
                hint: "let TMPDIR name one")
        }
        return folder
    }

    /// Nothing that was kept near at hand is used, and all that is written is read back.
    private func restore(_ archive: Archive, _ folder: FilePath) async throws -> RestoreResult {
        let requests = try archive.sources.enumerated().map { index, source in
            RestoreRequest(source: source.name, destination: try folder / FileName("\(index)"))
        }
        let plan = try await RestorePlan.make(
            timeline, archive, requests, existing: .refuse, cache: nil)
        var options = TreeWriter.Options()
        options.verifies = true
        let progress = ProgressLine("rehearsing", on: invocation.output)
        defer { progress.finish() }
        let meter = Meter(progress)
        meter.expect(entries: archive.total.entries, bytes: archive.total.bytes)
        return try await Restore(
            plan, options, progress: meter, foreign: Restore.Foreign(change: nil)
        ).run()
    }

    private func secrets(_ archive: Archive) -> [Finding] {
        guard !archive.secrets.isEmpty else { return [] }
        let warnings = AppSecrets(settings, invocation, timeline.repository).warnings(archive)
        guard warnings.isEmpty else { return warnings.map { .remark("drill secrets", $0) } }
        return [.good("drill secrets", "those of the app are as when the archive was made")]
    }
}

/// Opens the files of a rehearsed restore that can be told whole from torn.
private struct Inspection {
    private static let mostNamed = 5
    private static let block = 1 << 17

    private let archive: Archive
    private let json: IgnoreRules
    private var counts = (json: 0, databases: 0)
    private var flaws: [(path: String, flaw: String)] = []
    private var known: [String] = []

    init(_ archive: Archive, json patterns: [String]) {
        self.archive = archive
        json = IgnoreRules().adding(Array(patterns.joined(separator: "\n").utf8).span)
    }

    mutating func look(at result: RestoreResult, _ timeline: Timeline) async throws {
        var browser = try await ArchiveBrowser(timeline, archive, cache: nil)
        for item in result.items {
            guard let index = archive.sources.firstIndex(where: { $0.name == item.source }) else {
                continue
            }
            for path in item.written.databases {
                counts.databases += 1
                let (folder, name) = try place(path, in: item).split()
                note(try DatabaseCheck.flaw(of: name, in: Directory.open(folder)), path, item)
            }
            browser.seek(source: index)
            while let entry = try await browser.next() {
                guard entry.content != nil, isJSON(entry.path, item.source) else { continue }
                counts.json += 1
                note(try flaw(of: try place(entry.path, in: item)), entry.path, item)
            }
        }
    }

    private func isJSON(_ path: EntryPath, _ source: String) -> Bool {
        let bytes = path == .root ? Array(source.utf8) : path.bytes
        return json.ownVerdict(bytes.span, isDirectory: false) == .ignored
    }

    private func place(_ path: EntryPath, in item: RestoreResult.Item) throws -> FilePath {
        try path.components.reduce(item.destination) { try $0 / FileName(Array($1)) }
    }

    private func flaw(of path: FilePath) throws -> String? {
        let (folder, name) = try path.split()
        let file = try Directory.open(folder).openFile(name)
        var check = JSONCheck()
        var bytes: [UInt8] = []
        while try file.read(appendingTo: &bytes, count: Self.block) > 0 {
            check.add(bytes.span)
            bytes.removeAll(keepingCapacity: true)
        }
        return check.finish()
    }

    private mutating func note(_ flaw: String?, _ path: EntryPath, _ item: RestoreResult.Item) {
        guard let flaw else { return }
        let name = path == .root ? item.source : "\(item.source)/\(path)"
        if archive.unsound(of: item.source).contains(path) {
            known.append("\(name): \(flaw)")
        } else {
            flaws.append((name, flaw))
        }
    }

    var findings: [Finding] {
        var findings = flaws.prefix(Self.mostNamed).map { path, flaw in
            Finding.bad(
                "drill", "\(path): \(flaw)",
                hint: "an earlier archive may have it whole: holdfast list", .corrupt)
        }
        if flaws.count > Self.mostNamed {
            findings.append(.bad("drill", "and \(flaws.count - Self.mostNamed) more", .corrupt))
        }
        for text in known.prefix(Self.mostNamed) {
            findings.append(.remark("drill", "\(text); it was so when it was archived"))
        }
        guard flaws.isEmpty else { return findings }
        let texts = HumanText.count(Int64(counts.json), "JSON file")
        let databases = HumanText.count(Int64(counts.databases), "SQLite database")
        return findings + [.good("drill", "\(texts) and \(databases) were opened")]
    }
}

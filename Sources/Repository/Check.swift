import Cryptography
package import Format
import Storage

/// Looks at everything that a timeline has, and names all that is not whole.
package struct Check: Sendable {
    private static let width = 4

    private let timeline: Timeline
    private let seen: NewestSeen?
    private let metadata: MetadataReader
    private let walk: PackWalk

    package init(_ timeline: Timeline) {
        // What the store no longer shows is one problem among others here.
        seen = timeline.seen
        var timeline = timeline
        timeline.seen = nil
        self.timeline = timeline
        metadata = MetadataReader(timeline)
        walk = PackWalk(timeline)
    }

    /// Something that is not whole.
    package struct Problem: Hashable, Sendable {
        /// The object's key, or what is missing.
        package let subject: String
        package let reason: String
        /// The archives that need it.
        package let archives: [ArchiveNumber]
    }

    package struct Report: Sendable {
        package var archiveCount = 0
        package var packCount = 0
        package var byteCount: UInt64 = 0
        /// Packs of which the data was read.
        package var packsRead = 0
        /// Chunks of files whose data was read.
        package var chunksRead = 0
        package var problems: [Problem] = []
        /// Key files that lack the newest generation, as a rotation was cut off.
        package var olderKeys: [String] = []
        /// What is to be done when the store shows less than this machine has seen.
        package var olderStateHint: String?
    }

    /// Reads all metadata, and of the data as many packs in a hundred as asked for.
    package func run(
        dataPercent: Int, progress: @Sendable (_ packs: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> Report {
        if dataPercent > 0 { try refuseWriter() }
        var findings = Findings()
        let numbers = try await numbers(&findings)
        let hidden = try await HiddenObjects.read(timeline)
        var sizes = try await timeline.packSizes()
        for (component, size) in hidden.packSizes { sizes.note(component, size) }
        for number in numbers.reversed() {
            try Task.checkCancellation()
            await examine(number, sizes, &findings)
        }
        findings.note(hidden)
        await examinePins(numbers, &findings)
        try await examineKeys(&findings)
        try await readData(dataPercent, &findings, progress)
        return try await withoutForgotten(findings)
    }

    /// All numbers that hold something; what a listing lacks may be there nevertheless.
    ///
    /// Numbers are never free again, so a hole means that an object is gone.
    private func numbers(_ findings: inout Findings) async throws -> [ArchiveNumber] {
        let listed = try await timeline.numbers()
        judge(listed.first, &findings)
        var (found, holes): ([ArchiveNumber], [ArchiveNumber]) = ([], [])
        try await forEachConcurrently(timeline.holes(in: listed), limit: Self.width) { number in
            let key = Layout.archive(timeline.name, number)
            return (number, try await timeline.store.find(key) != nil)
        } each: { number, isThere in
            if isThere { found.append(number) } else { holes.append(number) }
        }
        for number in holes.sorted() {
            let reason = "is missing: neither it nor a tombstone is there"
            findings.problem("archive \(number)", reason, number)
        }
        return (listed + found).sorted(by: >)
    }

    /// Names an older state of the store, in whose place a newer one was seen.
    private func judge(_ highest: ArchiveNumber?, _ findings: inout Findings) {
        do throws(RepositoryError) {
            try seen?.check(highest)
        } catch {
            findings.problem(error.subject, error, [])
            findings.report.olderStateHint = error.hint
        }
    }

    /// What is missing of archives that were forgotten while all this was read is no damage.
    private func withoutForgotten(_ findings: Findings) async throws -> Report {
        var report = findings.report
        report.problems = []
        for problem in findings.report.problems {
            let archives = findings.archives(of: problem)
            var left: [ArchiveNumber] = []
            for number in archives where try await !isForgotten(number) { left.append(number) }
            guard archives.isEmpty || !left.isEmpty else { continue }
            report.problems.append(
                Problem(subject: problem.subject, reason: problem.reason, archives: left))
        }
        return report
    }

    private func isForgotten(_ number: ArchiveNumber) async throws -> Bool {
        do {
            guard case .tombstone = try await timeline.slot(number) else { return false }
            return true
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return false
        }
    }

    private func examinePins(
        _ numbers: [ArchiveNumber], _ findings: inout Findings
    ) async {
        let pins = Pins(timeline)
        do {
            for number in try await pins.numbers().sorted() {
                do {
                    _ = try await pins.pin(number)
                    guard !numbers.contains(number), case .empty = try await timeline.slot(number)
                    else { continue }
                    findings.problem("archive \(number)", "is pinned but missing", number)
                } catch {
                    findings.problem(Layout.pin(timeline.name, number).text, error, [number])
                }
            }
        } catch {
            findings.problem(Layout.pins(timeline.name).text, error, [])
        }
    }

    private func examineKeys(_ findings: inout Findings) async throws {
        do {
            let refreshed = try await timeline.repository.refreshed()
            let listing = try await KeyListing.read(refreshed.store)
            let repository = try? await refreshed.learning(listing.generations)
            let found = try await KeyCheck(repository ?? refreshed).run()
            for (key, reason) in found.problems { findings.problem(key, reason) }
            findings.report.olderKeys = found.older.map(\.text)
        } catch let error as RepositoryError {
            findings.problem(error.subject, error, [])
        }
    }

    private func refuseWriter() throws {
        let keyring = timeline.repository.keyring
        guard keyring.role == .writer else { return }
        throw RepositoryError(
            .wrongKey, "read the data", "key \(keyring.holder)",
            "this key may back up but not read contents", hint: "use a key with the role full")
    }

    private func examine(
        _ number: ArchiveNumber, _ sizes: PackSizes, _ findings: inout Findings
    ) async {
        do {
            guard case .live(let archive) = try await timeline.slot(number, listed: true) else {
                return
            }
            if timeline.forgotten.contains(number) {
                findings.problem(
                    Layout.tombstone(timeline.name, number), "is no tombstone, and is passed over")
            }
            findings.report.archiveCount += 1
            let packs = try await metadata.packs(of: archive)
            for use in packs { try await examine(use, sizes, archive, &findings) }
            try await walk(archive, Set(packs.map(\.pack)), &findings)
        } catch {
            findings.problem("archive \(number)", error, [number])
        }
    }

    private func examine(
        _ use: PackUse, _ sizes: PackSizes, _ archive: Archive, _ findings: inout Findings
    ) async throws {
        let size = sizes[use.pack]
        let subject = Layout.pack(timeline.name, use.pack).description
        guard findings.note(use, at: subject, of: archive.number) else {
            findings.problem(subject, "is said to end in two ways", archive.number)
            return
        }
        guard size != use.size else { return }
        if size == nil, try await isThere(use, &findings) { return }
        findings.problem(
            subject,
            size.map { "has \($0) bytes where \(use.size) were stored" } ?? "is missing",
            archive.number)
    }

    /// Whether a pack that was not listed ends where it should.
    private func isThere(_ use: PackUse, _ findings: inout Findings) async throws -> Bool {
        guard let end = Int64(exactly: use.size), end > 0, !findings.missing.contains(use.pack)
        else { return false }
        do {
            let key = Layout.pack(timeline.name, use.pack)
            _ = try await timeline.store.get(key, range: end - 1..<end)
            return true
        } catch {
            guard Damage.isDamage(error) else { throw error }
            findings.missing.insert(use.pack)
            return false
        }
    }

    /// Decodes every segment; each chunk must lie inside a pack that the archive lists.
    private func walk(
        _ archive: Archive, _ listed: Set<PackReference>, _ findings: inout Findings
    ) async throws {
        for segment in try await metadata.segments(of: archive)
        where findings.begin(segment, archive) {
            let frame = try await metadata.frame(of: segment, in: archive)
            var reader = try metadata.open(frame, of: segment, in: archive, &findings.table)
            for chunk in reader.chunks {
                guard listed.contains(findings.table[chunk.pack]) else {
                    throw RepositoryError.corrupt(
                        "read archive \(archive.number)",
                        Layout.archive(timeline.name, archive.number),
                        "uses a pack that it does not list")
                }
                findings.chunks[findings.table[chunk.pack], default: []].insert(chunk)
            }
            while try reader.next() != nil {}
        }
    }

    // MARK: Data

    private func readData(
        _ percent: Int, _ findings: inout Findings,
        _ progress: @Sendable (_ packs: Int, _ of: Int) -> Void
    ) async throws {
        let packs = try sample(percent, of: Array(findings.uses.values))
        let chunks = findings.chunks
        findings.report.packsRead = packs.count
        var done = 0
        var results: [(PackUse, Int, (any Error)?)] = []
        try await forEachConcurrently(packs, limit: Self.width) { use in
            let wanted = chunks[use.pack] ?? []
            return (use, wanted.count, try await failure(use, wanted))
        } each: {
            results.append($0)
            done += 1
            progress(done, packs.count)
        }
        for (use, count, failure) in results {
            findings.report.chunksRead += count
            guard let failure else { continue }
            findings.problem(
                Layout.pack(timeline.name, use.pack).description, failure,
                findings.users(of: use.pack))
        }
    }

    /// So many packs in a hundred, rounded up, others each time.
    private func sample(_ percent: Int, of packs: [PackUse]) throws -> [PackUse] {
        let turn = try timeline.repository.surroundings.random.bytes(2)
        let place = { (use: PackUse) in
            UInt16(use.pack.name.bytes[30] &+ turn[0]) << 8
                | UInt16(use.pack.name.bytes[31] &+ turn[1])
        }
        let count = (packs.count * percent + 99) / 100
        return Array(packs.sorted { place($0) < place($1) }.prefix(count))
    }

    /// What is wrong with a pack; being cancelled is no finding.
    private func failure(
        _ use: PackUse, _ chunks: Set<ChunkReference>
    ) async throws -> (any Error)? {
        do {
            try await walk.read(use, expecting: chunks)
            return nil
        } catch let error as CancellationError {
            throw error
        } catch {
            return error
        }
    }
}

/// What a check has seen so far.
private struct Findings {
    var report = Check.Report()
    var table = PackTable()
    var chunks: [PackReference: Set<ChunkReference>] = [:]
    /// Packs that were looked for where no listing showed them.
    var missing: Set<PackReference> = []
    private(set) var uses: [PackReference: PackUse] = [:]
    private var userLists: [PackReference: [ArchiveNumber]] = [:]
    private var segments: Set<KeyedHash> = []
    private var problems: [String: Int] = [:]
    /// By their keys, as problems name them.
    private var packs: [String: PackReference] = [:]

    /// False for a segment that was walked as part of another archive; its packs are the same.
    mutating func begin(_ segment: SegmentReference, _ archive: Archive) -> Bool {
        segments.insert(segment.hash).inserted
    }

    /// False when another archive says otherwise about the pack.
    mutating func note(
        _ use: PackUse, at subject: String, of archive: ArchiveNumber
    ) -> Bool {
        packs[subject] = use.pack
        userLists[use.pack, default: []].append(archive)
        guard let known = uses[use.pack] else {
            uses[use.pack] = use
            report.packCount += 1
            report.byteCount += use.size
            return true
        }
        return known.size == use.size && known.end == use.end
    }

    func users(of pack: PackReference) -> [ArchiveNumber] { userLists[pack] ?? [] }

    mutating func problem(_ subject: String, _ reason: String, _ archive: ArchiveNumber) {
        add(subject, reason, [archive])
    }

    mutating func problem(_ key: ObjectKey, _ reason: String) { add(key.text, reason, []) }

    mutating func problem(_ subject: String, _ error: any Error, _ archives: [ArchiveNumber]) {
        let reason =
            (error as? RepositoryError)?.reason ?? (error as? StorageError)?.reason
            ?? String(describing: error)
        add((error as? RepositoryError)?.subject ?? subject, reason, archives)
    }

    private mutating func add(_ subject: String, _ reason: String, _ archives: [ArchiveNumber]) {
        guard let index = problems[subject] else {
            problems[subject] = report.problems.count
            report.problems.append(
                Check.Problem(subject: subject, reason: reason, archives: archives))
            return
        }
        let known = report.problems[index]
        report.problems[index] = Check.Problem(
            subject: subject, reason: known.reason,
            archives: known.archives + archives.filter { !known.archives.contains($0) })
    }

    /// Packs matter that an archive names.
    mutating func note(_ hidden: HiddenObjects) {
        for (key, reason) in hidden.reasons.sorted(by: { $0.key < $1.key })
        where !Layout.isPack(key) || packs[key.text] != nil {
            problem(key, reason)
        }
    }

    /// Those that a problem was found in, and those that use the same pack.
    func archives(of problem: Check.Problem) -> [ArchiveNumber] {
        let users = packs[problem.subject].map(users(of:)) ?? []
        return (problem.archives + users.filter { !problem.archives.contains($0) }).sorted()
    }
}

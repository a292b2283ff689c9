package import Format
package import Storage

/// The history of one app: its archives by number.
package struct Timeline: Sendable {
    package let repository: Repository
    package let name: Timeline.Name
    /// What this machine remembers of the timeline; a store that shows less is refused.
    package var seen: NewestSeen?
    /// Tombstones this far below the highest number may go.
    package var tombstoneSpan: UInt64 = 10_000
    /// No folder of it holds more objects.
    var mostObjects = Pages.mostOfAll
    var firstLook: FirstLook?
    let forgotten = ForgottenNumbers()

    /// What lies at a number.
    package enum Slot: Sendable {
        case live(Archive)
        case tombstone(Tombstone)
        case empty
    }

    var vault: Vault { Vault(keyring: repository.keyring) }
    var signing: ArchiveSigning { ArchiveSigning(keyring: repository.keyring, timeline: name) }
    var records: RecordSigning { RecordSigning(keyring: repository.keyring, timeline: name) }
    package var store: any ObjectStore { repository.store }

    /// The numbers in use, newest first; `limit` asks for that many of the newest.
    package func numbers(limit: Int? = nil) async throws -> [ArchiveNumber] {
        do {
            return try await listedNumbers(limit: limit)
        } catch is RepositoryError {
            // Nothing proves a listing, and this one may have been harmed on its way.
            return try await listedNumbers(limit: limit)
        }
    }

    private func listedNumbers(limit: Int?) async throws -> [ArchiveNumber] {
        var numbers: Set<ArchiveNumber> = []
        var pages = Pages(of: Layout.archives(name), in: store, atMost: mostObjects)
        if limit == Self.numbersOfHead, let page = firstLook?.take() {
            numbers = Set(try pages.take(page).map { try number($0.key) })
        }
        while !(isOrdered && numbers.count >= limit ?? .max),
            let objects = try await pages.next(limit: isOrdered ? limit : nil)
        {
            for object in objects { numbers.insert(try number(object.key)) }
        }
        let newestFirst = numbers.sorted(by: >)
        try seen?.check(newestFirst.first)
        return limit.map { Array(newestFirst.prefix($0)) } ?? newestFirst
    }

    private var isOrdered: Bool { store.properties.listsFoldersInOrder }

    private func number(_ key: ObjectKey) throws -> ArchiveNumber {
        guard key.isDirectly(in: Layout.archives(name)),
            let (number, isTombstone) = Layout.number(key.name)
        else {
            throw RepositoryError.corrupt("list archives", key, "is not named by a number")
        }
        if isTombstone { forgotten.insert(number) }
        return number
    }

    /// What lies at a number; `listed` says that a listing has just shown what is forgotten.
    package func slot(_ number: ArchiveNumber, listed: Bool = false) async throws -> Slot {
        if forgotten.contains(number), let found = try await tombstone(number) { return found }
        let slot = try await archiveSlot(number)
        guard !listed else { return slot }
        switch slot {
        case .live(let archive) where archive.lockedUntil != nil: break
        case .empty where store.lock != nil: break
        default: return slot
        }
        return try await tombstone(number) ?? slot
    }

    /// The tombstone beside a locked archive; anybody can put there what is none.
    private func tombstone(_ number: ArchiveNumber) async throws -> Slot? {
        let key = Layout.tombstone(name, number)
        do {
            let found = try await store.find(key) { try open($0, number, at: key) }
            guard case .tombstone = found else { return nil }
            forgotten.insert(number)
            return found
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }

    /// What lies at an archive's key; what was put there first, where nobody may replace it.
    private func archiveSlot(_ number: ArchiveNumber) async throws -> Slot {
        let key = Layout.archive(name, number)
        if store.lock?.isReplaced(key) == true, let first = try await firstArchive(number) {
            return first
        }
        do {
            return try await store.get(key) { try open($0, number) }
        } catch {
            let error = await repository.judged(error, at: key)
            let isMissing = (error as? StorageError)?.kind == .notFound
            guard isMissing || Damage.isDamage(error) else { throw error }
            if let first = try await firstArchive(number) { return first }
            guard isMissing else { throw error }
            return .empty
        }
    }

    /// Opens an object that was got from an archive's key.
    func open(
        _ object: [UInt8], _ number: ArchiveNumber, at place: ObjectKey? = nil
    ) throws -> Slot {
        let key = place ?? Layout.archive(name, number)
        let (header, content) = try vault.open(object, as: [.archive, .tombstone], at: key)
        do {
            guard header.kind == .archive else { return .tombstone(try tombstone(content, number)) }
            let archive = try signing.open(content)
            guard archive.number == number, archive.id == header.name else {
                throw FormatError("archive", "names another number or id than its place")
            }
            return .live(archive)
        } catch let error as FormatError {
            throw RepositoryError.corrupt("read archive \(number)", key, error.description)
        }
    }

    private func tombstone(
        _ content: [UInt8], _ number: ArchiveNumber
    ) throws(FormatError) -> Tombstone {
        let tombstone = try Tombstone(try records.open(.tombstone, content))
        guard tombstone.number == number else {
            throw FormatError("tombstone", "names another number than its place")
        }
        return tombstone
    }

    /// The archive at a number, or an error that says what is there instead.
    package func archive(_ number: ArchiveNumber) async throws -> Archive {
        switch try await slot(number) {
        case .live(let archive): return archive
        case .tombstone:
            throw RepositoryError(
                .noArchive, "read archive \(number)", "timeline \(name)", "it was forgotten",
                hint: "holdfast list shows what is there")
        case .empty:
            throw RepositoryError(
                .noArchive, "read archive \(number)", "timeline \(name)",
                "there is no archive of that number", hint: "holdfast list shows what is there")
        }
    }

    /// The head of the main line: the highest number, or what it says when it is a fork.
    package func newest() async throws -> Archive? {
        try await head()?.main
    }

    /// So many of the newest numbers are listed to find the head, and to see whether they are.
    static let numbersOfHead = StoreProperties.keysThatShowOrder

    /// The head of the main line, and the highest number, which a fork may have.
    package func head() async throws -> (main: Archive, highest: ArchiveNumber)? {
        var before: ArchiveNumber?
        while let highest = try await numbers(limit: Self.numbersOfHead).first {
            try Task.checkCancellation()
            guard highest != before else { throw withoutHead(highest) }
            before = highest
            // A tombstone here was the newest when it was listed: something newer is there now.
            guard case .live(let archive) = try await slot(highest, listed: true) else { continue }
            seen?.saw(highest)
            try requireKnownFeatures(archive)
            guard let main = archive.forkOf else { return (archive, highest) }
            guard case .live(let head) = try await slot(main) else { continue }
            try requireKnownFeatures(head)
            return (head, highest)
        }
        return nil
    }

    func withoutHead(_ highest: ArchiveNumber) -> RepositoryError {
        RepositoryError(
            .corrupt, "find the newest archive", "timeline \(name)",
            "archive \(highest) is the highest number, and the newest archive is missing",
            hint: "holdfast check tells what is left")
    }

    /// Whether nothing need be at a number any more to show that it was given.
    func isExpired(_ number: ArchiveNumber, below highest: ArchiveNumber?) -> Bool {
        guard let highest, number < highest else { return false }
        return highest.value - number.value > tombstoneSpan
    }

    /// The numbers that were given and are not among these, as far as they must be there.
    func holes(in numbers: [ArchiveNumber]) -> [ArchiveNumber] {
        guard let newest = numbers.first else { return [] }
        let present = Set(numbers)
        let oldest = newest.value > tombstoneSpan ? newest.value - tombstoneSpan : 1
        return (oldest..<newest.value).compactMap { try? ArchiveNumber($0) }
            .filter { !present.contains($0) }
    }

    /// Nothing is read, built upon or pruned by a program that would misunderstand it.
    func requireKnownFeatures(_ archive: Archive) throws {
        guard let unknown = archive.features.first(where: { !Archive.knownFeatures.contains($0) })
        else { return }
        throw RepositoryError(
            .refused, "read archive \(archive.number)",
            Layout.archive(name, archive.number).description,
            "it needs feature \(unknown) of the format, which this version does not have",
            hint: "update holdfast")
    }
}

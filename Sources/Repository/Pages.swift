import Storage

/// The pages of a listing, one behind the other.
///
/// A hostile store could list for ever: more objects than a repository has in one place are an
/// error.
struct Pages {
    /// As many packs have 8 TB; what is remembered of each is small.
    static let mostOfAll = 1_000_000

    private let store: any ObjectStore
    private let prefix: ObjectKey?
    private let most: Int
    private var after: ObjectKey?
    private var isOver = false
    private var count = 0

    init(
        of prefix: ObjectKey?, in store: any ObjectStore, after: ObjectKey? = nil,
        atMost most: Int = mostOfAll
    ) {
        self.store = store
        self.prefix = prefix
        self.most = most
        self.after = after
    }

    /// Whether there is another page.
    var goesOn: Bool { !isOver }

    /// The objects of the next page, or nothing behind the last.
    mutating func next(limit: Int? = nil) async throws -> [ObjectInfo]? {
        guard !isOver else { return nil }
        return try take(try await store.list(prefix, after: after, limit: limit))
    }

    /// The same with a page that somebody has got already.
    mutating func take(_ page: Listing) throws -> [ObjectInfo] {
        count += page.objects.count
        guard count <= most else { throw flaw("more than \(most) objects are there") }
        let last = page.objects.last?.key
        if !page.isComplete {
            guard let last, last != after else { throw flaw("the listing goes on without end") }
        }
        (after, isOver) = (last, page.isComplete)
        return page.objects
    }

    /// Goes on behind a key, for those who need not see what comes before it.
    mutating func skip(to key: ObjectKey) { after = key }

    private func flaw(_ reason: String) -> RepositoryError {
        let place = prefix?.text ?? store.properties.name
        return RepositoryError(
            .corrupt, "list \(prefix?.name ?? "objects")", place, reason,
            hint: "see what lies there: Holdfast does not store that many")
    }
}

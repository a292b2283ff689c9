package import Files

/// Where a repository's objects lie.
///
/// Every store behaves as the contract suite of the tests says. A cancelled task throws
/// `CancellationError`, everything else is a `StorageError`.
package protocol ObjectStore: Sendable {
    var properties: StoreProperties { get }

    /// What the store can do beside, for those who want it to lock what they put.
    var lock: (any ObjectLock)? { get }

    /// Stores the parts, one behind the other, as one object; it appears whole or not at all.
    ///
    /// When it returns the object survives a loss of power.
    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome

    /// The object's bytes, or just a range of them, as far as it is there; it is an error if
    /// nothing of it is.
    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8]

    /// Objects somewhere under a key, or all; behind another, and not more than asked for.
    ///
    /// An ordered store lists by the bytes of the key. A page may end before the limit, so the
    /// next starts behind its last key unless it `isComplete`.
    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing

    /// Deleting what is not there is fine.
    func delete(_ key: ObjectKey) async throws

    /// What the clock of the store shows.
    func now() async throws -> FileTime
}

/// Whether an object may take the place of another.
package enum PutCondition: Sendable {
    case ifAbsent, always
}

/// What became of an object that was put.
package enum PutOutcome: Sendable {
    case stored
    /// It was to be put if absent, and something lies there already.
    case exists
}

/// An object as listings show it.
package struct ObjectInfo: Hashable, Sendable {
    package let key: ObjectKey
    package let size: Int64
    package let modified: FileTime?
    /// Some file systems keep times that can't be reckoned with.
    private static let times: ClosedRange<Int64> = -1 << 40...1 << 40

    package init(key: ObjectKey, size: Int64, modified: FileTime?) {
        self.key = key
        self.size = size
        self.modified = modified.map {
            FileTime(
                seconds: min(max($0.seconds, Self.times.lowerBound), Self.times.upperBound),
                nanoseconds: $0.nanoseconds)
        }
    }
}

/// One page of a listing.
package struct Listing: Hashable, Sendable {
    package let objects: [ObjectInfo]
    package let isComplete: Bool

    package init(objects: [ObjectInfo], isComplete: Bool) {
        self.objects = objects
        self.isComplete = isComplete
    }
}

/// What a caller must know of a store.
package struct StoreProperties: Hashable, Sendable {
    /// As messages call it: "the folder /backups".
    package let name: String
    /// By the bytes of whole keys.
    package let listsInOrder: Bool
    /// At least what lies in one folder, and in none below; some servers keep folders apart.
    package let listsFoldersInOrder: Bool

    /// So many keys are in order by chance once in 10^13 times: a store shows which it has.
    package static let keysThatShowOrder = 16

    /// What to do with a store that can't put only what is absent.
    package static let hintOfSingleWriters =
        "keep the repository in a store that can; or see \"one writer alone\" in holdfast help "
        + "repository"

    package init(
        name: String, listsInOrder: Bool = true, listsFoldersInOrder: Bool? = nil
    ) {
        self.name = name
        self.listsInOrder = listsInOrder
        self.listsFoldersInOrder = listsFoldersInOrder ?? listsInOrder
    }
}

import Format
import Repository
import Synchronization

/// Entries of archives, yielded as they are; what of them will be read is announced beforehand.
final class StoredSource: Source {
    /// So many entries are looked at before they are yielded.
    private static let mostAhead = 1024

    private let supply: ChunkSupply
    private let state: Mutex<State>
    /// A guess: whether whoever reads this source will read an entry's bytes.
    private let isWanted: Wanted

    typealias Wanted = @Sendable (Entry, PackTable, _ signature: UInt64?) -> Bool

    private struct State {
        var entries: any StoredEntries
        var ahead: ArraySlice<StoredItem> = []
        var isAtEnd = false
    }

    init(
        _ entries: sending any StoredEntries, _ supply: ChunkSupply,
        isWanted: @escaping Wanted
    ) {
        self.supply = supply
        self.isWanted = isWanted
        state = Mutex(State(entries: entries))
    }

    func next() async throws -> SourceStep? {
        while try await isHungry {
            guard let found = try take() else {
                await supply.finish()
                break
            }
            let isWanted = isWanted(found.entry, found.table, found.item.signature)
            let item = isWanted ? await found.item.announced() : found.item
            state.withLock { $0.ahead.append(item) }
        }
        return state.withLock { $0.ahead.popFirst() }.map { .item($0) }
    }

    private var isHungry: Bool {
        get async throws {
            try Task.checkCancellation()
            let (count, isAtEnd) = state.withLock { ($0.ahead.count, $0.isAtEnd) }
            guard !isAtEnd, count < Self.mostAhead else { return false }
            guard count > 0 else { return true }
            return await supply.needsMore
        }
    }

    private func take() throws -> StoredEntry? {
        try state.withLock { state in
            let found = try state.entries.next()
            if found == nil { state.isAtEnd = true }
            return found
        }
    }
}

/// One entry of an archive, and what it becomes in another.
struct StoredEntry {
    let entry: Entry
    let table: PackTable
    let item: StoredItem
}

/// Goes through entries of archives in path order.
protocol StoredEntries: Sendable {
    mutating func next() throws -> StoredEntry?
}

/// A source of an archive as it is.
struct StoredTreeEntries: StoredEntries {
    private let tree: StoredTree
    private var walk: StoredWalk
    private let hasSignatures: Bool

    /// With signatures, entries are recognised that a copy of an earlier archive has.
    init(_ tree: StoredTree, withSignatures hasSignatures: Bool = false) {
        self.tree = tree
        self.hasSignatures = hasSignatures
        walk = tree.walk()
    }

    mutating func next() throws -> StoredEntry? {
        guard let entry = try walk.next() else { return nil }
        let signature = hasSignatures ? tree.signature(of: entry) : nil
        return StoredEntry(
            entry: entry, table: walk.table,
            item: StoredItem(entry, of: tree, walk.table, signature: signature))
    }
}

/// The newest state of a source with some entries as an older archive has them.
struct MergedEntries: StoredEntries {
    private var merge: StoredMerge

    init(_ merge: StoredMerge) {
        self.merge = merge
    }

    mutating func next() throws -> StoredEntry? {
        guard let (item, entry, _) = try merge.next() else { return nil }
        return StoredEntry(entry: entry, table: item.table, item: item)
    }
}

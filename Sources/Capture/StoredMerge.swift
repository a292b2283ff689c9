import Format
import Repository

/// Walks an older and the newest state side by side.
///
/// A chosen entry is as it was, or gone if it was not there. All others are as they are now, but
/// that folders come along in which a chosen entry lies.
struct StoredMerge {
    /// Judges an entry by its path and whether it is a folder; with a folder all in it is chosen.
    typealias Rule = @Sendable (_ path: EntryPath, _ isDirectory: Bool) -> Bool

    enum Origin {
        case older
        case newest
    }

    private let trees: (older: StoredTree, newest: StoredTree)
    private var older: StoredWalk
    private var newest: StoredWalk
    private let isChosen: Rule
    /// How many chosen entries were not there.
    private(set) var removedCount = 0

    init(older: StoredTree, newest: StoredTree, isChosen: @escaping Rule) {
        trees = (older, newest)
        self.older = older.walk()
        self.newest = newest.walk()
        self.isChosen = isChosen
    }

    mutating func next() throws -> (item: StoredItem, entry: Entry, origin: Origin)? {
        while true {
            let then = try older.peek()
            let now = try newest.peek()
            switch (then, now) {
            case (nil, nil): return nil
            case (let then?, nil): if let found = try takeOlder(then) { return found }
            case (nil, let now?): if let found = try takeNewest(now) { return found }
            case (let then?, let now?):
                if then.path < now.path {
                    if let found = try takeOlder(then) { return found }
                } else if now.path < then.path {
                    if let found = try takeNewest(now) { return found }
                } else {
                    return try takeEither(then, now)
                }
            }
        }
    }

    private mutating func takeOlder(_ entry: Entry) throws -> (StoredItem, Entry, Origin)? {
        let isWanted = try isChosen(entry) || hasChosen(inside: entry)
        let item = try olderItem(entry)
        return isWanted ? item : nil
    }

    private mutating func takeNewest(_ entry: Entry) throws -> (StoredItem, Entry, Origin)? {
        let item = try newestItem(entry)
        guard isChosen(entry) else { return item }
        removedCount += 1
        return nil
    }

    private mutating func takeEither(
        _ then: Entry, _ now: Entry
    ) throws -> (StoredItem, Entry, Origin) {
        let isThen =
            try isChosen(then) || isChosen(now)
            || (!now.isDirectory && hasChosen(inside: then))
        let (older, newest) = (try olderItem(then), try newestItem(now))
        return isThen ? older : newest
    }

    private mutating func olderItem(_ entry: Entry) throws -> (StoredItem, Entry, Origin) {
        let item = StoredItem(entry, of: trees.older, older.table)
        _ = try older.next()
        return (item, entry, .older)
    }

    private mutating func newestItem(_ entry: Entry) throws -> (StoredItem, Entry, Origin) {
        let item = StoredItem(entry, of: trees.newest, newest.table)
        _ = try newest.next()
        return (item, entry, .newest)
    }

    private func isChosen(_ entry: Entry) -> Bool {
        isChosen(entry.path, entry.isDirectory)
    }

    /// Looks ahead for a chosen entry in a folder of the older state.
    private func hasChosen(inside folder: Entry) throws -> Bool {
        guard folder.isDirectory else { return false }
        var ahead = older
        _ = try ahead.next()
        while let entry = try ahead.next(), entry.path.isInside(folder.path) {
            if isChosen(entry) { return true }
        }
        return false
    }
}

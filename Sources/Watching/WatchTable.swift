import Files

/// Where each watched directory lies: in which other one, and under which name.
///
/// There may be a million, so an entry takes 28 bytes and its name; children are linked lists.
struct WatchTable {
    /// What a watched directory lies in.
    enum Parent: Hashable {
        case root(Int)
        case directory(WatchNumber)
    }

    struct Place: Hashable {
        let parent: Parent
        let name: FileName
    }

    private struct Entry {
        /// A root's number as a negative one, beginning at -1.
        var parent: Int32
        var firstChild: Int32 = 0
        var next: Int32 = 0
        var previous: Int32 = 0
        var name: FileName
    }

    private var entries: [Int32: Entry] = [:]

    var count: Int { entries.count }
    var watches: [WatchNumber] { entries.keys.map(WatchNumber.init) }

    func contains(_ watch: WatchNumber) -> Bool { entries[watch.rawValue] != nil }

    subscript(watch: WatchNumber) -> Place? {
        guard let entry = entries[watch.rawValue] else { return nil }
        let parent: Parent =
            entry.parent < 0
            ? .root(Int(-1 - entry.parent)) : .directory(WatchNumber(rawValue: entry.parent))
        return Place(parent: parent, name: entry.name)
    }

    /// The root that it lies below, and the names on the way; nothing where there is no such way.
    func way(to watch: WatchNumber) -> (root: Int, names: [FileName])? {
        var names: [FileName] = []
        var current = watch
        while let place = self[current] {
            switch place.parent {
            case .root(let root): return (root, names.reversed())
            case .directory(let parent): current = parent
            }
            names.append(place.name)
            // What is not up to date may go in circles.
            guard names.count <= entries.count else { return nil }
        }
        return nil
    }

    mutating func put(_ watch: WatchNumber, at place: Place) {
        let number = watch.rawValue
        let firstChild = entries[number]?.firstChild ?? 0
        unlink(number)
        entries[number] = Entry(
            parent: Self.number(place.parent), firstChild: firstChild, name: place.name)
        link(number)
    }

    /// Forgets it and all below it; tells which those were.
    mutating func remove(_ watch: WatchNumber) -> [WatchNumber] {
        guard contains(watch) else { return [] }
        unlink(watch.rawValue)
        var removed: [WatchNumber] = []
        var rest = [watch.rawValue]
        while let number = rest.popLast() {
            guard let entry = entries.removeValue(forKey: number) else { continue }
            removed.append(WatchNumber(rawValue: number))
            var child = entry.firstChild
            while let sibling = entries[child] {
                rest.append(child)
                child = sibling.next
            }
        }
        return removed
    }

    private static func number(_ parent: Parent) -> Int32 {
        switch parent {
        case .root(let root): -1 - Int32(root)
        case .directory(let watch): watch.rawValue
        }
    }

    private mutating func link(_ number: Int32) {
        guard let parent = entries[number]?.parent, let next = entries[parent]?.firstChild else {
            return
        }
        entries[number]?.next = next
        entries[next]?.previous = number
        entries[parent]?.firstChild = number
    }

    private mutating func unlink(_ number: Int32) {
        guard let entry = entries[number] else { return }
        entries[entry.next]?.previous = entry.previous
        if entry.previous != 0 {
            entries[entry.previous]?.next = entry.next
        } else {
            entries[entry.parent]?.firstChild = entry.next
        }
    }
}

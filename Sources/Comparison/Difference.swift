package import Format

/// One entry that two sides do not have alike.
package enum Difference {
    case added(ComparedEntry)
    case removed(ComparedEntry)
    /// Other contents, or another kind of thing.
    case changed(ComparedEntry, ComparedEntry)
    case metadata(ComparedEntry, ComparedEntry, [Aspect])
    /// It can't be said: one side can't be read.
    case unreadable(EntryPath, reason: String)

    /// What of the metadata differs.
    package enum Aspect: String, Sendable {
        case mode, owner, time, attributes, flags, links
    }
}

extension Difference.Aspect {
    static func all(
        between before: ComparedEntry, and after: ComparedEntry
    ) -> [Difference.Aspect] {
        let (old, new) = (before.metadata, after.metadata)
        let candidates: [(Difference.Aspect, Bool)] = [
            (.mode, old.mode != new.mode), (.owner, !isSame(old.owner, new.owner)),
            (.time, old.modified != new.modified), (.attributes, old.attributes != new.attributes),
            (.flags, old.flags != new.flags), (.links, before.linkedTo != after.linkedTo),
        ]
        return candidates.filter(\.1).map(\.0)
    }

    /// A machine that doesn't know a name is no change.
    private static func isSame(_ one: Entry.Owner, _ other: Entry.Owner) -> Bool {
        let isSame = { (left: String, right: String) in
            left == right || left.isEmpty || right.isEmpty
        }
        return one.user == other.user && one.group == other.group
            && isSame(one.userName, other.userName) && isSame(one.groupName, other.groupName)
    }
}

package import Format

/// What one side has changed of a source since another archive.
package struct EntryChanges: Sendable {
    package var changed: Set<EntryPath> = []
    package var removed: Set<EntryPath> = []

    package init(changed: Set<EntryPath> = [], removed: Set<EntryPath> = []) {
        self.changed = changed
        self.removed = removed
    }

    var all: Set<EntryPath> { changed.union(removed) }
}

/// What of a fork is taken over into data that has gone on without it.
package struct CatchUpPlan: Sendable {
    /// What the fork alone has changed.
    package let taken: Set<EntryPath>
    /// What both have changed, and not alike: ours stays, and theirs is put beside.
    package let beside: Set<EntryPath>
    /// What the fork alone has deleted: it stays, as nobody misses what is there.
    package let kept: Set<EntryPath>

    /// `theirs` and `mine` are since both parted; `apart` is what their side has other than ours.
    package init(theirs: EntryChanges, mine: EntryChanges, apart: EntryChanges) {
        taken = theirs.changed.subtracting(mine.all)
        beside = theirs.changed.intersection(mine.all).intersection(apart.changed)
        kept = theirs.removed.subtracting(mine.all)
    }
}

package import Format

/// What is at a source's place before the app starts.
package enum DataState: Equatable, Sendable {
    case missing
    case empty
    /// With the archive that it is known to be from or in, where something tells.
    case data(Mark?)

    package struct Mark: Equatable, Sendable {
        package let timeline: String
        package let number: ArchiveNumber
        package let id: ObjectName
        /// What was begun with the data did not come to its end.
        package let isChanging: Bool

        package init(
            timeline: String, number: ArchiveNumber, id: ObjectName, isChanging: Bool = false
        ) {
            self.isChanging = isChanging
            self.timeline = timeline
            self.number = number
            self.id = id
        }
    }
}

/// What `run` does about one source before it starts the command.
package enum DataVerdict: Equatable, Sendable {
    /// Nothing is there, and no archive has anything of it.
    case startFresh
    case restore
    /// It is ours, and as new as the newest archive or newer.
    case keep
    /// It was not ours so far, and is from now on.
    case adopt
    /// Others have gone on since; what is here becomes a fork, and the newest is restored.
    case forkAndRestore
    /// Somebody asked to have it replaced, whatever it is; or it was left half-changed.
    case replace
    case refuse(Refusal)

    package enum Refusal: Equatable, Sendable {
        /// Nobody knows where the data is from.
        case unmarked
        case ofTimeline(String)
        /// The data is from an archive of this timeline, which has none.
        case lostHistory(ArchiveNumber)
    }
}

/// What to do with data that is not known to be the app's.
package enum ExistingRule: Sendable {
    case refuse, restore, keep
}

/// Judges by what data means, not by whether something is there.
package struct DataJudgement: Sendable {
    private let timeline: String
    private let hasArchives: Bool
    private let newest: Set<ObjectName>
    private let existing: ExistingRule

    /// `newest` are the archives that hold what the newest holds: it, and those that it repeats.
    package init(
        timeline: String, hasArchives: Bool, newest: Set<ObjectName>, existing: ExistingRule
    ) {
        self.timeline = timeline
        self.hasArchives = hasArchives
        self.newest = newest
        self.existing = existing
    }

    /// `isArchived` says that the newest archive has something of the source.
    package func verdict(_ state: DataState, isArchived: Bool) -> DataVerdict {
        switch state {
        case .missing, .empty: isArchived ? .restore : .startFresh
        case .data(let mark?) where mark.timeline == timeline: ours(mark, isArchived)
        case .data(let mark): foreign(mark, isArchived)
        }
    }

    private func ours(_ mark: DataState.Mark, _ isArchived: Bool) -> DataVerdict {
        if mark.isChanging, isArchived { return .replace }
        if newest.contains(mark.id) { return .keep }
        guard hasArchives else { return .refuse(.lostHistory(mark.number)) }
        return isArchived ? .forkAndRestore : .keep
    }

    private func foreign(_ mark: DataState.Mark?, _ isArchived: Bool) -> DataVerdict {
        guard isArchived else { return .adopt }
        switch existing {
        case .keep: return .adopt
        case .restore: return .replace
        case .refuse: return .refuse(mark.map { .ofTimeline($0.timeline) } ?? .unmarked)
        }
    }
}

/// What to do where data is already.
package enum ExistingData: Hashable, Sendable {
    case refuse
    /// What is there makes place, and is kept for undo.
    case replace
    /// Entries of the archive are put over what is there; the rest stays.
    case merge
    /// What is there stays: the source is not restored.
    case keep
}

/// What a restore does to a destination.
package enum RestoreEffect: Hashable, Sendable {
    case create
    case replace
    case merge
    case nothing

    /// Decides from what is there, what was asked for, and whether just some entries were.
    ///
    /// Nothing that exists is ever replaced unless somebody asked for it; nil is a refusal.
    package static func decide(
        _ state: DestinationState, _ existing: ExistingData, isNarrow: Bool
    ) -> RestoreEffect? {
        guard state.hasData else { return .create }
        if existing == .keep { return .nothing }
        if isNarrow { return state == .file ? .replace : .merge }
        switch existing {
        case .replace: return .replace
        case .merge where state == .directory: return .merge
        default: return nil
        }
    }
}

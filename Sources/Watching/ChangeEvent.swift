/// What a watch has to tell; many changes are one event.
package enum ChangeEvent: Hashable, Sendable {
    /// Something was, or may have been, changed since the last such event.
    case changed
    /// There was more than the kernel could remember, so that changes are unknown.
    case lostCount
    /// From now on changes may go unnoticed; each kind of reason is told once.
    case incomplete(WatchGap)
    /// From now on everything is seen again.
    case complete
}

/// What was noticed and is not told yet.
struct Noticed {
    var isChanged = false
    var hasLostCount = false
    /// Those that stand in the way now, and whether there were others that are gone.
    var gaps: [WatchGap] = []
    var isCompleteAgain = false

    mutating func add(_ other: Noticed) {
        isChanged = isChanged || other.isChanged
        hasLostCount = hasLostCount || other.hasLostCount
        if other.isCompleteAgain { gaps = [] }
        gaps += other.gaps
        isCompleteAgain = gaps.isEmpty && (isCompleteAgain || other.isCompleteAgain)
    }

    mutating func takeNext() -> ChangeEvent? {
        if !gaps.isEmpty { return .incomplete(gaps.removeFirst()) }
        if isCompleteAgain {
            isCompleteAgain = false
            return .complete
        }
        if hasLostCount {
            hasLostCount = false
            return .lostCount
        }
        guard isChanged else { return nil }
        isChanged = false
        return .changed
    }
}

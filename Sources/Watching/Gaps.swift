/// Which kinds of gaps there are; those known are not reported again.
struct Gaps {
    private var known: Set<WatchGap.Kind> = []
    private var current: Set<WatchGap.Kind> = []
    private(set) var areCurable = false

    var isEmpty: Bool { current.isEmpty }

    mutating func beginWalk() {
        current = []
        areCurable = false
    }

    /// What a walk did not meet is gone; whether that was all there was.
    mutating func endWalk() -> Bool {
        defer { known = current }
        return !known.isEmpty && current.isEmpty
    }

    /// Whether it is new.
    mutating func add(_ gap: WatchGap) -> Bool {
        current.insert(gap.kind)
        areCurable = areCurable || gap.isCurable
        return known.insert(gap.kind).inserted
    }
}

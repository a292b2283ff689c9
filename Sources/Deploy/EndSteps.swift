/// How much each archive of the end brings: each twice as much as the one before.
///
/// However little a network sends in the time that is left, what came first is kept, and what was
/// sent in vain is never more than what was kept and twice the first.
package struct EndSteps: Sendable {
    private var size = 2 << 20

    package init() {}

    package mutating func next() -> Int {
        defer { size = min(size, .max / 2) * 2 }
        return size
    }
}

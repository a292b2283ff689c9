package import Format

/// One side of a comparison: entries in path order.
package protocol ComparedSide: AnyObject {
    /// Where the next entry lies, as far as that is known without reading more; nil at the end.
    func nextPath() async throws -> EntryPath?
    /// The next entry; one that can't be read is told as such.
    func next() async throws -> ComparedStep?
    /// The hash of the segment that comes next, when all of it is still to come.
    var wholeSegment: KeyedHash? { get }
    /// Passes over that segment.
    func skipSegment()
    /// Passes over the next entry, if it is known to be what was captured at that position.
    func skipIfUnchanged(since position: Int) -> Bool
    /// How many entries came before the next one.
    var position: Int { get }
}

package enum ComparedStep {
    case entry(ComparedEntry)
    case unreadable(EntryPath, reason: String)
    /// It was there a moment ago.
    case vanished
}

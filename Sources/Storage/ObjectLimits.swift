/// Bounds that hold in every store.
package enum ObjectLimits {
    /// The most bytes that one `get` gives; a hostile store can't make it take more memory.
    package static let largestGet: Int64 = 256 << 20

    /// Why this range of an object of this size is not given, if it is not.
    package static func flaw(of range: Range<Int64>, inSize size: Int64) -> String? {
        guard range.lowerBound >= 0, range.upperBound <= size else {
            return "has \(size) bytes, and bytes up to \(range.upperBound) are needed"
        }
        guard range.upperBound - range.lowerBound <= largestGet else {
            return "is larger than \(largestGet >> 20) MiB, which no object is"
        }
        return nil
    }
}

/// Bounds that hold in every store.
package enum ObjectLimits {
    /// The most bytes that one `get` gives; a hostile store can't make it take more memory.
    package static let largestGet: Int64 = 256 << 20

    /// What there is of a range in an object of this size.
    package static func part(
        of range: Range<Int64>, in key: ObjectKey, ofSize size: Int64
    ) throws(StorageError) -> Range<Int64> {
        guard range.lowerBound >= 0, range.lowerBound < size, !range.isEmpty else {
            throw StorageError(
                .damaged, "get", key,
                "has \(size) bytes, and bytes up to \(range.upperBound) are needed")
        }
        let part = range.clamped(to: 0..<size)
        guard part.count <= largestGet else { throw tooLarge(key) }
        return part
    }

    package static func tooLarge(_ key: ObjectKey) -> StorageError {
        StorageError(
            .damaged, "get", key, "is larger than \(largestGet >> 20) MiB, which no object is")
    }
}

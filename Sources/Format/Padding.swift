/// Padmé: sizes are rounded up so that the store learns little from them.
package enum Padding {
    /// Also what a file system writes without reading first.
    package static let step = 4096

    /// At most 12 % more than `count`, less for larger objects, always a multiple of 4 KiB.
    package static func padded(_ count: Int) -> Int {
        let least = roundUp(max(count, 1), to: step)
        let exponent = Int.bitWidth - 1 - least.leadingZeroBitCount
        let significant = Int.bitWidth - exponent.leadingZeroBitCount
        return roundUp(least, to: max(step, 1 << (exponent - min(exponent, significant))))
    }

    private static func roundUp(_ count: Int, to step: Int) -> Int {
        (count + step - 1) / step * step
    }
}

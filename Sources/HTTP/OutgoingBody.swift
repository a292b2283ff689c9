/// The parts of a request's body, read from anywhere.
struct OutgoingBody {
    private let parts: [[UInt8]]
    private var part = 0
    /// Within the part.
    private var position = 0

    init(_ parts: [[UInt8]]) {
        self.parts = parts
    }

    /// Copies what comes next, and says how much that was: nothing at the end.
    mutating func fill(_ space: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while part < parts.count, filled < space.count {
            let count = min(parts[part].count - position, space.count - filled)
            unsafe parts[part].withUnsafeBytes { bytes in
                let piece = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[position..<position + count])
                unsafe UnsafeMutableRawBufferPointer(rebasing: space[filled..<filled + count])
                    .copyMemory(from: piece)
            }
            filled += count
            position += count
            if position == parts[part].count { (part, position) = (part + 1, 0) }
        }
        return filled
    }

    /// Whether there is such an offset.
    mutating func seek(to offset: Int) -> Bool {
        var left = offset
        for index in parts.indices {
            if left < parts[index].count {
                (part, position) = (index, left)
                return left >= 0
            }
            left -= parts[index].count
        }
        (part, position) = (parts.count, 0)
        return left == 0
    }
}

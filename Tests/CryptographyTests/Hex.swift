/// Reads the hexadecimal notation of the RFCs; anything else in the text is skipped.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
}

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A recognisable pattern in which neighbouring bytes differ.
func pattern(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count { bytes += period }
    bytes.removeLast(bytes.count - count)
    return bytes
}

private let period = (0..<256).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }

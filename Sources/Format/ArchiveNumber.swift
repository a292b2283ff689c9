/// The place of an archive in its timeline: counted from 1.
package struct ArchiveNumber: Hashable, Comparable, Sendable {
    /// Keys hold 10^12 − n in thirteen digits, so the newest comes first in an ordered listing.
    private static let span: UInt64 = 1_000_000_000_000
    private static let digits = 13

    package let value: UInt64

    package init(_ value: UInt64) throws(FormatError) {
        guard (1..<Self.span).contains(value) else {
            throw FormatError("archive number", "is out of range: \(value)")
        }
        self.value = value
    }

    /// The number from the last part of an archive's key.
    package init(inverted text: some StringProtocol) throws(FormatError) {
        let value = try Self.parse(text)
        guard value < Self.span else {
            throw FormatError("archive key", "is out of range: \(PrintablePath.text(text))")
        }
        try self.init(Self.span - value)
    }

    package static func parse(_ text: some StringProtocol) throws(FormatError) -> UInt64 {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (48...57).contains($0) }),
            let value = UInt64(text)
        else {
            throw FormatError("archive key", "is not thirteen digits: \(PrintablePath.text(text))")
        }
        return value
    }

    package static var first: ArchiveNumber { ArchiveNumber(unchecked: 1) }

    private init(unchecked value: UInt64) {
        self.value = value
    }

    /// A hostile writer can have taken the highest number there is.
    package var next: ArchiveNumber {
        get throws(FormatError) { try ArchiveNumber(value + 1) }
    }

    package var previous: ArchiveNumber? {
        value > 1 ? ArchiveNumber(unchecked: value - 1) : nil
    }

    /// As in the key of the archive itself.
    package var inverted: String { Self.padded(Self.span - value) }

    /// As in the names of packs and pins.
    package var padded: String { Self.padded(value) }

    private static func padded(_ value: UInt64) -> String {
        let text = String(value)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    package static func < (left: ArchiveNumber, right: ArchiveNumber) -> Bool {
        left.value < right.value
    }
}

extension ArchiveNumber: CustomStringConvertible {
    package var description: String { String(value) }
}

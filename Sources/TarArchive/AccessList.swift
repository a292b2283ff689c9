/// An access control list of POSIX in the layout of Linux's extended attributes.
struct AccessList: Equatable {
    enum Tag: UInt16 {
        case owner = 0x01
        case user = 0x02
        case owningGroup = 0x04
        case group = 0x08
        case mask = 0x10
        case other = 0x20

        var hasNumber: Bool { self == .user || self == .group }
    }

    struct Entry: Equatable {
        let tag: Tag
        /// Read 4, write 2, execute 1.
        let permissions: UInt16
        /// Of the user or group; meaningless for the other tags.
        let number: UInt32
    }

    private static let version: UInt32 = 2
    private static let noNumber = UInt32.max

    /// In the order that the kernel demands: by tag, then by number.
    let entries: [Entry]

    init(entries: [Entry]) {
        self.entries = entries.sorted {
            ($0.tag.rawValue, $0.number) < ($1.tag.rawValue, $1.number)
        }
    }

    var mask: UInt16? { entries.first { $0.tag == .mask }?.permissions }
}

extension AccessList {
    /// Nil for what the kernel would not have given.
    init?(attribute bytes: [UInt8]) {
        guard bytes.count >= 4, bytes.count % 8 == 4,
            Self.number(bytes[0..<4]) == Self.version
        else { return nil }
        var entries: [Entry] = []
        for start in stride(from: 4, to: bytes.count, by: 8) {
            guard let tag = Tag(rawValue: UInt16(Self.number(bytes[start..<start + 2]))) else {
                return nil
            }
            let permissions = UInt16(Self.number(bytes[start + 2..<start + 4]))
            guard permissions <= 7 else { return nil }
            let number = Self.number(bytes[start + 4..<start + 8])
            entries.append(
                Entry(
                    tag: tag, permissions: permissions,
                    number: tag.hasNumber ? number : Self.noNumber))
        }
        self.init(entries: entries)
    }

    var attribute: [UInt8] {
        entries.reduce(Self.bytes(Self.version)) { bytes, entry in
            bytes + Self.bytes(entry.tag.rawValue) + Self.bytes(entry.permissions)
                + Self.bytes(entry.tag.hasNumber ? entry.number : Self.noNumber)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

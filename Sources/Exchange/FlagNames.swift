import Files

/// How tar files name the inode flags of Linux that a backup keeps.
enum FlagNames {
    private static let names: [(flag: InodeFlags, names: [String])] = [
        (.appendOnly, ["sappnd", "sappend"]),
        (.immutable, ["schg", "schange", "simmutable"]),
        (.noDump, ["nodump"]),
        (.noAccessTime, ["noatime"]),
        (.synchronous, ["sync"]),
        (.synchronousDirectory, ["dirsync"]),
        (.noCopyOnWrite, ["nocow"]),
    ]

    static func text(_ flags: InodeFlags) -> [UInt8] {
        let known = names.filter { flags.contains($0.flag) }
        return Array(known.map { $0.names[0] }.joined(separator: ",").utf8)
    }

    /// Flags that no restore could set are left out.
    static func flags(_ text: [UInt8]) -> InodeFlags {
        let given = Set(
            text.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) })
        return names.reduce(into: []) { flags, item in
            if !given.isDisjoint(with: item.names) { flags.insert(item.flag) }
        }
    }
}

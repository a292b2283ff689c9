import Format

/// A path as tar and zip files have it, made one of ours.
enum ImportedPath {
    /// The path without what means nothing: a leading slash, doubled ones, and `.`.
    static func clean(_ path: [UInt8]) throws(FormatError) -> EntryPath {
        var components: [ArraySlice<UInt8>] = []
        for component in path.split(separator: UInt8(ascii: "/")) {
            if component == [UInt8(ascii: ".")] { continue }
            guard component != [UInt8(ascii: "."), UInt8(ascii: ".")] else {
                throw FormatError("path", "leads out of the archive")
            }
            components.append(component)
        }
        return try EntryPath(Array(components.joined(separator: [UInt8(ascii: "/")])))
    }
}

/// A path by which entries are sorted: with zeros for slashes, byte order is path order.
struct PathKey {
    static func bytes(_ path: EntryPath) -> [UInt8] {
        path.bytes.map { $0 == UInt8(ascii: "/") ? 0 : $0 }
    }

    static func path(_ key: ArraySlice<UInt8>) throws(FormatError) -> EntryPath {
        try EntryPath(key.map { $0 == 0 ? UInt8(ascii: "/") : $0 })
    }

    /// Whether a key is that of something in a folder.
    static func isInside(_ key: ArraySlice<UInt8>, _ folder: ArraySlice<UInt8>) -> Bool {
        if folder.isEmpty { return !key.isEmpty }
        return key.count > folder.count && key[key.startIndex + folder.count] == 0
            && key.starts(with: folder)
    }
}

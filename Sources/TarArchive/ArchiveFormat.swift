/// How an archive is written; readers find out by themselves.
package enum ArchiveFormat: Equatable, Sendable {
    /// The format “pax interchange” of POSIX.
    case tar
    case tarZstd(level: Int)
    case tarGzip
    case zip
}

extension ArchiveFormat {
    /// What a format can't hold.
    package enum Omission: Equatable, Sendable {
        case attributes
        case accessLists
        case holes
        case flags
        case userNames
        case fractionOfSecond
    }

    /// What would be missing if the entry were written; a zip file holds less than the others.
    package func omissions(from entry: TarEntry) -> [Omission] {
        guard self == .zip else { return [] }
        let candidates: [(Omission, Bool)] = [
            (.attributes, !entry.attributes.isEmpty),
            (.accessLists, entry.accessList != nil || entry.defaultList != nil),
            (.holes, entry.dataRanges != nil),
            (.flags, !entry.flags.isEmpty),
            (.userNames, !entry.userName.isEmpty || !entry.groupName.isEmpty),
            (.fractionOfSecond, entry.modified.nanoseconds != 0),
        ]
        return candidates.filter(\.1).map(\.0)
    }
}

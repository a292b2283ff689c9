/// How an archive is named on the command line: its number, `latest`, or so many before that.
package enum ArchiveReference: Equatable, Sendable {
    case number(UInt64)
    case latest(back: UInt64)

    /// Nothing if the text is no such name.
    package init?(_ text: String) {
        if let number = Self.number(text), number > 0 {
            self = .number(number)
            return
        }
        let parts = text.split(separator: "~", omittingEmptySubsequences: false)
        guard parts.first == "latest", parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self = .latest(back: 0)
            return
        }
        guard let back = Self.number(String(parts[1])) else { return nil }
        self = .latest(back: back)
    }

    /// Digits only: no sign, and no more of them than a number of an archive has.
    private static func number(_ text: String) -> UInt64? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return UInt64(text)
    }
}

extension ArchiveReference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .latest(back: 0): "latest"
        case .latest(let back): "latest~\(back)"
        }
    }
}

/// Which archive a command is asked for; nothing in it means the newest.
package enum ArchiveSelection: Equatable, Sendable {
    case reference(ArchiveReference)
    /// The newest not later than the instant, in seconds since 1970.
    case at(Int64)
    /// The newest made before the commit was deployed.
    case before(String)
}

extension Invocation {
    /// The archive that the first word, `--at` or `--before` names, and the words that are left.
    package func archive() throws -> (selection: ArchiveSelection, rest: [String]) {
        var named: [(ArchiveSelection, String)] = []
        var words = arguments.words
        let takesArchive = arguments.command?.arguments.first?.name == "ARCHIVE"
        if takesArchive, let word = words.first {
            if let reference = ArchiveReference(word) {
                named.append((.reference(reference), word))
                words.removeFirst()
            } else if arguments.command?.arguments.count == 1 {
                throw UsageError.other(
                    "\"\(word)\" names no archive",
                    hint: "archives are named by number, latest or latest~2; "
                        + "holdfast list shows them")
            }
        }
        if let instant = try instant() { named.append((.at(instant), "--at")) }
        if let commit = arguments.value(.before) { named.append((.before(commit), "--before")) }
        if named.count > 1 { throw UsageError.conflict(named[0].1, named[1].1) }
        return (named.first?.0 ?? .reference(.latest(back: 0)), words)
    }
}

import Configuration
import Format
import Patterns
import Repository

extension Command {
    static let ls = Command(.ls) { invocation in
        try await Workplace.reading(invocation) { workplace, archive, rest in
            let listing = EntryListing(invocation)
            let count = try await printEntries(archive, rest.first, workplace, listing)
            invocation.output.record(
                "ls",
                [
                    .init("archive", .integer(Int64(archive.number.value))),
                    .init("entries", .integer(count)),
                ])
            return .done
        }
    }
}

private func printEntries(
    _ archive: Archive, _ path: String?, _ workplace: Workplace, _ listing: EntryListing
) async throws -> Int64 {
    var browser = try await ArchiveBrowser(workplace.timeline, archive, cache: workplace.cache)
    guard let path else {
        var count: Int64 = 0
        for index in archive.sources.indices {
            browser.seek(source: index)
            count += try await listing.print(&browser, archive.sources[index], below: nil)
        }
        return count
    }
    let address = try EntryAddress(path, in: archive)
    guard try await browser.entry(source: address.source, path: address.path) != nil else {
        throw Failure(
            "list \(path): archive \(archive.number) has no such entry",
            hint: "holdfast ls \(archive.number) lists what it has", exitCode: .failed)
    }
    browser.seek(source: address.source, path: address.path)
    return try await listing.print(
        &browser, archive.sources[address.source], below: address.path)
}

/// Prints entries one by one as they are read.
private struct EntryListing {
    private let invocation: Invocation
    private let globs: [Glob]

    init(_ invocation: Invocation) {
        self.invocation = invocation
        globs = invocation.arguments.values(.match).map { Glob($0) }
    }

    /// The entries at and below a folder, or all of the source; returns how many it printed.
    func print(
        _ browser: inout ArchiveBrowser, _ source: Archive.Source, below folder: EntryPath?
    ) async throws -> Int64 {
        var count: Int64 = 0
        while let entry = try await browser.next() {
            try Task.checkCancellation()
            if let folder, entry.path != folder, !entry.path.isInside(folder) { break }
            guard isWanted(entry, source) else { continue }
            print(entry, source)
            count += 1
        }
        return count
    }

    private func isWanted(_ entry: Entry, _ source: Archive.Source) -> Bool {
        guard !globs.isEmpty else { return true }
        let bytes = EntryAddress.bytes(entry, of: source)
        let inside = entry.path.bytes
        return globs.contains {
            $0.matches(bytes.span, isDirectory: entry.isDirectory)
                || $0.matches(inside.span, isDirectory: entry.isDirectory)
        }
    }

    private func print(_ entry: Entry, _ source: Archive.Source) {
        let path = EntryAddress.text(entry, of: source)
        invocation.output.line(
            invocation.arguments.has(.long) ? EntryText.long(entry, path, invocation.zone) : path)
        invocation.output.record("entry", EntryText.members(entry, path))
    }
}

/// One entry in words.
enum EntryText {
    /// Like a line of `ls -l`.
    static func long(_ entry: Entry, _ path: String, _ zone: LocalZone) -> String {
        let owner = entry.metadata.owner
        let user = owner.userName.isEmpty ? "\(owner.user)" : owner.userName
        let group = owner.groupName.isEmpty ? "\(owner.group)" : owner.groupName
        let size = entry.content.map { HumanText.size(Int64($0.count)) } ?? "-"
        let space = String(repeating: " ", count: max(0, 11 - size.count))
        let time = HumanText.time(entry.metadata.modified.seconds, in: zone)
        var line = "\(letter(entry))\(permissions(entry.metadata.mode)) \(user) \(group) "
        line += "\(space)\(size) \(time) \(path)"
        if case .symbolicLink(let target) = entry.kind {
            line += " -> \(EntryPath.printable(target))"
        }
        return line
    }

    static func kind(_ entry: Entry) -> String {
        switch entry.kind {
        case .file: "file"
        case .directory: "directory"
        case .symbolicLink: "link"
        case .fifo: "fifo"
        case .characterDevice: "character-device"
        case .blockDevice: "block-device"
        }
    }

    private static func letter(_ entry: Entry) -> String {
        switch entry.kind {
        case .file: "-"
        case .directory: "d"
        case .symbolicLink: "l"
        case .fifo: "p"
        case .characterDevice: "c"
        case .blockDevice: "b"
        }
    }

    private static func permissions(_ mode: UInt16) -> String {
        var letters = Array("rwxrwxrwx")
        for bit in 0..<9 where mode & (1 << (8 - bit)) == 0 { letters[bit] = "-" }
        let special: [(UInt16, Int, Character, Character)] = [
            (0o4000, 2, "s", "S"), (0o2000, 5, "s", "S"), (0o1000, 8, "t", "T"),
        ]
        for (bit, position, set, bare) in special where mode & bit != 0 {
            letters[position] = letters[position] == "x" ? set : bare
        }
        return String(letters)
    }

    static func members(_ entry: Entry, _ path: String) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("path", .string(path)), .init("kind", .string(kind(entry))),
            .init("mode", .integer(Int64(entry.metadata.mode))),
            .init("user", .integer(Int64(entry.metadata.owner.user))),
            .init("group", .integer(Int64(entry.metadata.owner.group))),
            .init("modified", .string(HumanText.timestamp(entry.metadata.modified.seconds))),
        ]
        if let content = entry.content {
            members.append(.init("bytes", .integer(Int64(clamping: content.count))))
        }
        return members
    }
}

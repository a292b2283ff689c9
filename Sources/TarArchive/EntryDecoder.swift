/// Turns libarchive's form of an entry into ours.
struct EntryDecoder {
    private static let accessName = Array("system.posix_acl_access".utf8)
    private static let defaultName = Array("system.posix_acl_default".utf8)

    let accountNumber: (Account) -> UInt32?

    /// Takes what libarchive said of the entry for a loss: as it says so of access control lists
    /// that it could read in part alone, none is taken then.
    func decode(
        _ handle: borrowing EntryHandle, remark: String?
    ) throws(ArchiveError) -> TarEntry {
        guard let path = handle.path, !path.isEmpty else {
            throw ArchiveError("read an entry", reason: "it has no name that can be read")
        }
        guard let kind = handle.kind else {
            throw ArchiveError("read", path: path, reason: "it is of a kind that isn't supported")
        }
        var entry = TarEntry(path: path, kind: kind)
        if kind == .directory, path.count > 1, path.last == UInt8(ascii: "/") {
            entry.path.removeLast()
        }
        entry.mode = handle.permissions
        entry.modified = handle.modified
        try takeOwners(of: handle, into: &entry)
        try takeContents(of: handle, into: &entry)
        takeAttributes(of: handle, into: &entry)
        if let remark {
            entry.losses.append(remark)
        } else {
            takeLists(of: handle, into: &entry)
        }
        return entry
    }

    private func takeOwners(
        of handle: borrowing EntryHandle, into entry: inout TarEntry
    ) throws(ArchiveError) {
        guard let user = UInt32(exactly: handle.userNumber),
            let group = UInt32(exactly: handle.groupNumber)
        else { throw ArchiveError("read", path: entry.path, reason: "its owner is out of range") }
        entry.userNumber = user
        entry.groupNumber = group
        entry.userName = handle.userName
        entry.groupName = handle.groupName
        entry.flags = handle.flags
    }

    private func takeContents(
        of handle: borrowing EntryHandle, into entry: inout TarEntry
    ) throws(ArchiveError) {
        switch entry.kind {
        case .file, .hardLink: entry.size = handle.size
        default: return
        }
        guard entry.size >= 0 else {
            throw ArchiveError("read", path: entry.path, reason: "its size is negative")
        }
        entry.dataRanges = handle.dataRanges
    }

    /// The first of equal names counts: libarchive's own tools write each attribute in two ways.
    private func takeAttributes(of handle: borrowing EntryHandle, into entry: inout TarEntry) {
        var names: Set<[UInt8]> = []
        for raw in handle.attributes {
            let name = AttributeName.decoded(raw.name)
            switch name {
            case Self.accessName: entry.accessList = raw.value
            case Self.defaultName: entry.defaultList = raw.value
            case _ where names.insert(name).inserted:
                entry.attributes.append(TarEntry.Attribute(name: name, value: raw.value))
            default: break
            }
        }
    }

    private func takeLists(of handle: borrowing EntryHandle, into entry: inout TarEntry) {
        if handle.hasForeignList { entry.losses.append("an access control list of NFSv4") }
        do {
            if let list = try handle.list(.access, accountNumber) {
                entry.accessList = list.attribute
                // As the kernel shows it: the mask takes the place of the group's permissions.
                if let mask = list.mask { entry.mode = entry.mode & ~0o070 | UInt32(mask) << 3 }
            }
            if let list = try handle.list(.default, accountNumber) {
                entry.defaultList = list.attribute
            }
        } catch {
            entry.losses.append("an access control list that \(error)")
        }
    }
}

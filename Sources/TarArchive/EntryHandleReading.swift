import CArchive
import Glibc

extension EntryHandle {
    var path: [UInt8]? { unsafe bytes(functions.pointee.entry_pathname(pointer)) }
    var userName: [UInt8] { unsafe bytes(functions.pointee.entry_uname(pointer)) ?? [] }
    var groupName: [UInt8] { unsafe bytes(functions.pointee.entry_gname(pointer)) ?? [] }
    var flags: [UInt8] { unsafe bytes(functions.pointee.entry_fflags_text(pointer)) ?? [] }
    var size: Int64 { unsafe functions.pointee.entry_size(pointer) }
    var userNumber: Int64 { unsafe functions.pointee.entry_uid(pointer) }
    var groupNumber: Int64 { unsafe functions.pointee.entry_gid(pointer) }
    var permissions: UInt32 { unsafe UInt32(functions.pointee.entry_perm(pointer)) & 0o7777 }

    var modified: TarEntry.Time {
        unsafe TarEntry.Time(
            seconds: Int64(functions.pointee.entry_mtime(pointer)),
            nanoseconds: Int32(clamping: functions.pointee.entry_mtime_nsec(pointer)))
    }

    /// Nil if it is none of ours.
    var kind: TarEntry.Kind? {
        if let target = unsafe bytes(functions.pointee.entry_hardlink(pointer)) {
            return .hardLink(target: target)
        }
        switch unsafe functions.pointee.entry_filetype(pointer) {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFIFO: return .fifo
        case S_IFCHR: return .characterDevice(device)
        case S_IFBLK: return .blockDevice(device)
        case S_IFLNK:
            return unsafe bytes(functions.pointee.entry_symlink(pointer)).map {
                .symbolicLink(target: $0)
            }
        default: return nil
        }
    }

    private var device: TarEntry.Device {
        unsafe TarEntry.Device(
            major: UInt32(truncatingIfNeeded: functions.pointee.entry_rdevmajor(pointer)),
            minor: UInt32(truncatingIfNeeded: functions.pointee.entry_rdevminor(pointer)))
    }

    /// Nil if there are no holes.
    var dataRanges: [Range<Int64>]? {
        guard unsafe functions.pointee.entry_sparse_reset(pointer) > 0 else { return nil }
        var ranges: [Range<Int64>] = []
        var offset: Int64 = 0
        var count: Int64 = 0
        while unsafe functions.pointee.entry_sparse_next(pointer, &offset, &count) == ARCHIVE_OK {
            // libarchive refuses negative ones and those whose sum is too large.
            if count > 0 { ranges.append(offset..<offset + count) }
        }
        return ranges
    }

    var attributes: [TarEntry.Attribute] {
        var attributes: [TarEntry.Attribute] = []
        _ = unsafe functions.pointee.entry_xattr_reset(pointer)
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        while unsafe functions.pointee.entry_xattr_next(pointer, &name, &value, &count)
            == ARCHIVE_OK
        {
            let content = unsafe Array(UnsafeRawBufferPointer(start: value, count: count))
            unsafe attributes.append(TarEntry.Attribute(name: bytes(name) ?? [], value: content))
        }
        return attributes
    }

    private func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        guard let text = unsafe text else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}

extension EntryHandle {
    enum ListType {
        case access
        case `default`

        fileprivate var code: Int32 {
            switch self {
            case .access: ARCHIVE_ENTRY_ACL_TYPE_ACCESS
            case .default: ARCHIVE_ENTRY_ACL_TYPE_DEFAULT
            }
        }
    }

    /// Why a list can't be had, as the end of a sentence.
    struct ListFault: Error, CustomStringConvertible {
        let description: String
    }

    /// Whether there is a list of another kind than POSIX's.
    var hasForeignList: Bool {
        let ours = ARCHIVE_ENTRY_ACL_TYPE_ACCESS | ARCHIVE_ENTRY_ACL_TYPE_DEFAULT
        return unsafe functions.pointee.entry_acl_types(pointer) & ~ours != 0
    }

    /// Nil if there is none.
    func list(
        _ type: ListType, _ accountNumber: (Account) -> UInt32?
    ) throws(ListFault) -> AccessList? {
        guard unsafe functions.pointee.entry_acl_types(pointer) & type.code != 0 else { return nil }
        _ = unsafe functions.pointee.entry_acl_reset(pointer, type.code)
        var entries: [AccessList.Entry] = []
        while let entry = try nextListEntry(type, accountNumber) { entries.append(entry) }
        return AccessList(entries: entries)
    }

    private func nextListEntry(
        _ type: ListType, _ accountNumber: (Account) -> UInt32?
    ) throws(ListFault) -> AccessList.Entry? {
        var (kind, permissions, code, number) = (Int32(0), Int32(0), Int32(0), Int32(0))
        var name: UnsafePointer<CChar>?
        let result = unsafe functions.pointee.entry_acl_next(
            pointer, type.code, &kind, &permissions, &code, &number, &name)
        if result == ARCHIVE_EOF { return nil }
        guard result == ARCHIVE_OK, let tag = AccessList.Tag(code: code),
            (0...7).contains(permissions)
        else { throw ListFault(description: "is malformed") }
        // libarchive gives its highest number for all that are higher.
        guard (-1..<Int32.max).contains(number) else {
            throw ListFault(description: "has too high a number")
        }
        var account = UInt32(bitPattern: number)
        if tag.hasNumber, number == -1 {
            let named = unsafe bytes(name) ?? []
            let found = accountNumber(tag == .user ? .user(named) : .group(named))
            guard let found else {
                let text = String(decoding: named, as: UTF8.self)
                throw ListFault(description: "names “\(text)”, who is unknown here")
            }
            account = found
        }
        return AccessList.Entry(tag: tag, permissions: UInt16(permissions), number: account)
    }
}

extension AccessList.Tag {
    fileprivate init?(code: Int32) {
        let tags: [AccessList.Tag] = [.owner, .user, .owningGroup, .group, .mask, .other]
        guard let tag = tags.first(where: { $0.code == code }) else { return nil }
        self = tag
    }
}

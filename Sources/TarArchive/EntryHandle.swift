import CArchive
import Glibc

/// Owns libarchive's form of an entry: made here, freed here.
@safe
struct EntryHandle: ~Copyable {
    let pointer: OpaquePointer
    let functions: UnsafeMutablePointer<archive_library>

    init() throws(ArchiveError) {
        let functions = unsafe try ArchiveLibrary.loaded().functions
        guard let pointer = unsafe functions.pointee.entry_new() else {
            throw ArchiveError("prepare an entry", reason: "out of memory")
        }
        unsafe self.functions = functions
        unsafe self.pointer = pointer
    }

    deinit { unsafe functions.pointee.entry_free(pointer) }
}

extension EntryHandle {
    /// Takes over an entry that was found sound for the format.
    func fill(from entry: TarEntry, holdsHoles: Bool) throws(ArchiveError) {
        _ = unsafe functions.pointee.entry_clear(pointer)
        unsafe entry.path.withCString { unsafe functions.pointee.entry_copy_pathname(pointer, $0) }
        unsafe functions.pointee.entry_set_mode(pointer, entry.kind.format | mode_t(entry.mode))
        setKind(entry.kind)
        unsafe functions.pointee.entry_set_size(pointer, entry.size)
        unsafe functions.pointee.entry_set_uid(pointer, Int64(entry.userNumber))
        unsafe functions.pointee.entry_set_gid(pointer, Int64(entry.groupNumber))
        unsafe functions.pointee.entry_set_mtime(
            pointer, time_t(entry.modified.seconds), Int(entry.modified.nanoseconds))
        setNames(entry)
        for attribute in entry.attributes {
            unsafe attribute.name.withCString {
                unsafe functions.pointee.entry_xattr_add_entry(
                    pointer, $0, attribute.value, attribute.value.count)
            }
        }
        try add(entry.accessList, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, path: entry.path)
        try add(entry.defaultList, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, path: entry.path)
        if holdsHoles { addRanges(entry) }
    }

    private func setKind(_ kind: TarEntry.Kind) {
        switch kind {
        case .symbolicLink(let target):
            unsafe target.withCString { unsafe functions.pointee.entry_copy_symlink(pointer, $0) }
        case .hardLink(let target):
            unsafe target.withCString { unsafe functions.pointee.entry_copy_hardlink(pointer, $0) }
        case .characterDevice(let device), .blockDevice(let device):
            unsafe functions.pointee.entry_set_rdevmajor(pointer, dev_t(device.major))
            unsafe functions.pointee.entry_set_rdevminor(pointer, dev_t(device.minor))
        case .file, .directory, .fifo: break
        }
    }

    private func setNames(_ entry: TarEntry) {
        if !entry.userName.isEmpty {
            unsafe entry.userName.withCString {
                unsafe functions.pointee.entry_copy_uname(pointer, $0)
            }
        }
        if !entry.groupName.isEmpty {
            unsafe entry.groupName.withCString {
                unsafe functions.pointee.entry_copy_gname(pointer, $0)
            }
        }
        if !entry.flags.isEmpty {
            _ = unsafe entry.flags.withCString {
                unsafe functions.pointee.entry_copy_fflags_text(pointer, $0)
            }
        }
    }

    private func add(_ list: [UInt8]?, _ type: Int32, path: [UInt8]) throws(ArchiveError) {
        guard let list else { return }
        guard let parsed = AccessList(attribute: list) else {
            throw ArchiveError("add", path: path, reason: "an access control list is malformed")
        }
        for item in parsed.entries {
            // libarchive would write zero for what it takes for a negative number.
            let number = item.tag.hasNumber ? Int32(exactly: item.number) : -1
            guard let number, number < Int32.max else {
                throw ArchiveError(
                    "add", path: path,
                    reason: "an access control list names account number \(item.number)")
            }
            let code = unsafe functions.pointee.entry_acl_add_entry(
                pointer, type, Int32(item.permissions), item.tag.code, number, nil)
            guard code == ARCHIVE_OK else {
                throw ArchiveError("add", path: path, reason: "an access control list is odd")
            }
        }
    }

    private func addRanges(_ entry: TarEntry) {
        guard let ranges = entry.wholeBlockRanges, entry.size > 0 else { return }
        // An empty range tells libarchive of a file that is one hole.
        for range in ranges.isEmpty ? [entry.size..<entry.size] : ranges {
            unsafe functions.pointee.entry_sparse_add_entry(
                pointer, range.lowerBound, range.upperBound - range.lowerBound)
        }
    }
}

extension TarEntry {
    private static let block: Int64 = 512

    /// The data ranges, grown to whole blocks of a tar file: libarchive writes them without gaps,
    /// GNU tar reads each from a new block on.
    fileprivate var wholeBlockRanges: [Range<Int64>]? {
        dataRanges?.reduce(into: []) { grown, range in
            let start = range.lowerBound / Self.block * Self.block
            let gap = (Self.block - range.upperBound % Self.block) % Self.block
            let end = size - range.upperBound < gap ? size : range.upperBound + gap
            if let last = grown.last, last.upperBound >= start {
                grown[grown.count - 1] = last.lowerBound..<end
            } else {
                grown.append(start..<end)
            }
        }
    }
}

extension TarEntry.Kind {
    fileprivate var format: mode_t {
        switch self {
        case .file, .hardLink: S_IFREG
        case .directory: S_IFDIR
        case .symbolicLink: S_IFLNK
        case .fifo: S_IFIFO
        case .characterDevice: S_IFCHR
        case .blockDevice: S_IFBLK
        }
    }
}

extension AccessList.Tag {
    /// What libarchive calls the tag.
    var code: Int32 {
        switch self {
        case .owner: ARCHIVE_ENTRY_ACL_USER_OBJ
        case .user: ARCHIVE_ENTRY_ACL_USER
        case .owningGroup: ARCHIVE_ENTRY_ACL_GROUP_OBJ
        case .group: ARCHIVE_ENTRY_ACL_GROUP
        case .mask: ARCHIVE_ENTRY_ACL_MASK
        case .other: ARCHIVE_ENTRY_ACL_OTHER
        }
    }
}

extension [UInt8] {
    /// Lends the bytes, of which none is zero, with a zero behind them.
    @unsafe
    fileprivate func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        unsafe (self + [0]).withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else {
                preconditionFailure("internal error: a buffer without an address")
            }
            return unsafe body(start.assumingMemoryBound(to: CChar.self))
        }
    }
}

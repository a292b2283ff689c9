import CArchive

/// Owns libarchive's reader: made here, freed here.
@safe
struct ReadHandle: ~Copyable {
    enum Content {
        /// A compressed or plain file, as one entry without a name.
        case compressed
        case tar
        case zip
    }

    private let archive: OpaquePointer
    private let functions: UnsafeMutablePointer<archive_library>
    private let feed: Feed

    init(feed: Feed) throws(ArchiveError) {
        let functions = unsafe try ArchiveLibrary.loaded().functions
        guard let archive = unsafe functions.pointee.read_new() else {
            throw ArchiveError("prepare to read an archive", reason: "out of memory")
        }
        unsafe self.functions = functions
        unsafe self.archive = archive
        self.feed = feed
    }

    deinit { _ = unsafe functions.pointee.read_free(archive) }
}

extension ReadHandle {
    func open(_ content: Content) throws {
        switch content {
        case .compressed:
            try supportCompression()
            try judge("set up reading", unsafe functions.pointee.read_support_format_raw(archive))
        case .tar:
            try judge("set up reading", unsafe functions.pointee.read_support_format_tar(archive))
        case .zip:
            try judge(
                "set up reading", unsafe functions.pointee.read_support_format_zip_seekable(archive)
            )
        }
        try setCallbacks(canSeek: content == .zip)
        try judge("read the archive", unsafe functions.pointee.read_open1(archive))
    }

    private func supportCompression() throws {
        let operation = "set up reading"
        try judge(operation, unsafe functions.pointee.read_support_filter_gzip(archive))
        try judge(operation, unsafe functions.pointee.read_support_filter_zstd(archive))
        try judge(operation, unsafe functions.pointee.read_support_filter_xz(archive))
        try judge(operation, unsafe functions.pointee.read_support_filter_bzip2(archive))
    }

    private func setCallbacks(canSeek: Bool) throws {
        let client = unsafe Unmanaged.passUnretained(feed).toOpaque()
        try judge(
            "set up reading", unsafe functions.pointee.read_set_callback_data(archive, client))
        try judge(
            "set up reading",
            unsafe functions.pointee.read_set_read_callback(archive) { _, client, start in
                guard let client = unsafe client, let start = unsafe start else { return -1 }
                return unsafe Unmanaged<Feed>.fromOpaque(client).takeUnretainedValue().give(start)
            })
        guard canSeek else { return }
        try judge(
            "set up reading",
            unsafe functions.pointee.read_set_seek_callback(archive) { _, client, offset, origin in
                guard let client = unsafe client else { return Int64(ARCHIVE_FATAL) }
                let feed = unsafe Unmanaged<Feed>.fromOpaque(client).takeUnretainedValue()
                return feed.seek(offset, from: origin) ?? Int64(ARCHIVE_FATAL)
            })
    }

    /// False at the end.
    func next(_ entry: borrowing EntryHandle) throws -> Bool {
        let code = unsafe functions.pointee.read_next_header2(archive, entry.pointer)
        if code == ARCHIVE_EOF { return false }
        try judge("read an entry", code, tolerating: Self.isHarmless)
        return true
    }

    /// Names that aren't ASCII come through as they are.
    static func isHarmless(_ remark: String) -> Bool {
        remark.hasSuffix(" can't be converted from UTF-8 to current locale.")
    }

    func skip() throws {
        try judge("read the contents", unsafe functions.pointee.read_data_skip(archive))
    }

    /// The next piece of contents, which stays in place until the next call; nil at the end.
    func read() throws -> (offset: Int64, bytes: UnsafeRawBufferPointer)? {
        var start: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let code = unsafe functions.pointee.read_data_block(archive, &start, &count, &offset)
        if code == ARCHIVE_EOF { return nil }
        try judge("read the contents", code)
        return unsafe (offset, UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Whether a tar file's last header was one that said that it is the last.
    var sawEndMarker: Bool {
        unsafe functions.pointee.filter_bytes(archive, 0)
            > functions.pointee.read_header_position(archive)
    }

    /// What libarchive says without calling it an error, as of an access control list that it drops.
    var remark: String? {
        unsafe functions.pointee.error_string(archive).map { unsafe String(cString: $0) }
    }

    private func judge(
        _ operation: String, _ code: Int32, tolerating isHarmless: (String) -> Bool = { _ in false }
    ) throws {
        if code == ARCHIVE_OK { return }
        if let failure = feed.failure { throw failure }
        let reason = remark ?? "unknown (\(code))"
        if code == ARCHIVE_WARN, isHarmless(reason) { return }
        let error = ArchiveError(operation, reason: reason)
        feed.failure = error
        throw error
    }
}

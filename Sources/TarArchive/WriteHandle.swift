import CArchive

/// Owns libarchive's writer: made here, freed here without writing any more.
@safe
struct WriteHandle: ~Copyable {
    private let archive: OpaquePointer
    private let functions: UnsafeMutablePointer<archive_library>
    private let drain: Drain

    init(drain: Drain) throws(ArchiveError) {
        let functions = unsafe try ArchiveLibrary.loaded().functions
        guard let archive = unsafe functions.pointee.write_new() else {
            throw ArchiveError("prepare to write an archive", reason: "out of memory")
        }
        unsafe self.functions = functions
        unsafe self.archive = archive
        self.drain = drain
    }

    deinit {
        _ = unsafe functions.pointee.write_fail(archive)
        _ = unsafe functions.pointee.write_free(archive)
    }
}

extension WriteHandle {
    func open(_ format: ArchiveFormat) throws {
        switch format {
        case .tar: try setTar()
        case .tarZstd(let level):
            try setZstd(level: level)
            try setTar()
        case .tarGzip:
            try setGzip()
            try setTar()
        case .zip: try setUp(unsafe functions.pointee.write_set_format_zip(archive))
        }
        try setUp(unsafe functions.pointee.write_set_bytes_per_block(archive, 64 << 10))
        try setUp(unsafe functions.pointee.write_set_bytes_in_last_block(archive, 1))
        let client = unsafe Unmanaged.passUnretained(drain).toOpaque()
        try setUp(
            unsafe functions.pointee.write_open(
                archive, client, nil,
                { _, client, bytes, count in
                    guard let client = unsafe client else { return -1 }
                    return unsafe Unmanaged<Drain>.fromOpaque(client).takeUnretainedValue()
                        .take(UnsafeRawBufferPointer(start: bytes, count: count))
                }, nil))
    }

    private func setTar() throws {
        try setUp(unsafe functions.pointee.write_set_format_pax(archive))
        // libarchive's own form of extended attributes would make GNU tar complain.
        try setUp(
            unsafe functions.pointee.write_set_format_option(
                archive, "pax", "xattrheader", "SCHILY"))
    }

    private func setZstd(level: Int) throws {
        guard (1...22).contains(level) else {
            throw ArchiveError("set up the archive", reason: "zstd has no level \(level)")
        }
        try setUp(unsafe functions.pointee.write_add_filter_zstd(archive))
        try setUp(
            unsafe functions.pointee.write_set_filter_option(
                archive, "zstd", "compression-level", String(level)))
    }

    private func setGzip() throws {
        try setUp(unsafe functions.pointee.write_add_filter_gzip(archive))
        // The time of writing would make equal archives differ.
        try setUp(
            unsafe functions.pointee.write_set_filter_option(archive, "gzip", "timestamp", nil))
    }

    private func setUp(_ code: Int32) throws {
        try judge("set up the archive", code)
    }

    func begin(_ entry: borrowing EntryHandle, path: [UInt8]) throws {
        try judge(
            "add", unsafe functions.pointee.write_header(archive, entry.pointer), path: path,
            tolerating: Self.isHarmless)
    }

    /// Names that aren't UTF-8 are kept as they are, and marked so; names of accounts that are too
    /// long for the old header are whole in the new one.
    private static func isHarmless(_ remark: String) -> Bool {
        remark.hasPrefix("Can't translate ")
            || ["Username too long", "Group name too long"].contains(remark)
    }

    func write(_ bytes: Span<UInt8>, path: [UInt8]) throws {
        let written = unsafe bytes.withUnsafeBufferPointer {
            unsafe functions.pointee.write_data(archive, $0.baseAddress, $0.count)
        }
        guard written != bytes.count else { return }
        try judge("add the contents of", Int32(clamping: min(written, -1)), path: path)
    }

    func end(path: [UInt8]) throws {
        try judge(
            "add the contents of", unsafe functions.pointee.write_finish_entry(archive), path: path)
    }

    func close() throws {
        try judge("finish the archive", unsafe functions.pointee.write_close(archive))
    }

    /// Throws again what went wrong before.
    func requireSound() throws {
        if let failure = drain.failure { throw failure }
    }

    private func judge(
        _ operation: String, _ code: Int32, path: [UInt8]? = nil,
        tolerating isHarmless: (String) -> Bool = { _ in false }
    ) throws {
        if code == ARCHIVE_OK { return }
        try requireSound()
        let message = unsafe functions.pointee.error_string(archive)
        let reason = unsafe message.map { unsafe String(cString: $0) } ?? "unknown (\(code))"
        if code == ARCHIVE_WARN, isHarmless(reason) { return }
        let error = ArchiveError(operation, path: path, reason: reason)
        drain.failure = error
        throw error
    }
}

/// Feeds what a compressed source decompresses to.
final class DecompressedFeed: Feed {
    private let handle: ReadHandle

    init(_ feed: SourceFeed) throws {
        let handle = try ReadHandle(feed: feed)
        try handle.open(.compressed)
        guard try handle.next(EntryHandle()) else {
            throw ArchiveError("read the archive", reason: "there is nothing in it")
        }
        self.handle = handle
    }

    override func pull() throws -> UnsafeRawBufferPointer {
        unsafe try handle.read()?.bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }
}

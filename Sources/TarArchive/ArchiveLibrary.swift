import CArchive

/// libarchive, loaded once, when it is first needed.
@safe
package struct ArchiveLibrary: Sendable {
    // Written once, before anybody else sees it, and only read from then on.
    private nonisolated(unsafe) let table: UnsafeMutablePointer<archive_library>

    var functions: UnsafeMutablePointer<archive_library> { unsafe table }

    private static let shared = ArchiveLibrary()

    private init?() {
        unsafe table = .allocate(capacity: 1)
        guard unsafe archive_library_load(table) else {
            unsafe table.deallocate()
            return nil
        }
    }

    package static func loaded() throws(ArchiveError) -> ArchiveLibrary {
        guard let library = shared else {
            throw ArchiveError(
                "read or write an archive",
                reason: "libarchive.so.13, which reads and writes tar files, can't be loaded",
                hint: "install it: apt-get install libarchive13")
        }
        return library
    }

    /// As the library tells it: "libarchive 3.6.2"; nil if there is none.
    package static var version: String? {
        guard let shared, let text = unsafe shared.table.pointee.version_string() else {
            return nil
        }
        return unsafe String(cString: text)
    }
}

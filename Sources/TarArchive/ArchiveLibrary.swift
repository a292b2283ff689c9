import CArchive

/// The library that this module wraps.
package enum ArchiveLibrary {
    /// As the library tells it: "libarchive 3.6.2".
    package static var version: String { unsafe String(cString: archive_version_string()) }
}

import CZstd

/// The library that this module wraps.
package enum CompressionLibrary {
    /// As the library tells it: "1.5.4".
    package static var version: String { unsafe String(cString: ZSTD_versionString()) }
}

import COpenSSL

/// The library that this module wraps.
package enum CryptographyLibrary {
    /// As the library tells it: "OpenSSL 3.0.17 1 Jul 2025".
    package static var version: String {
        unsafe String(cString: OpenSSL_version(OPENSSL_VERSION))
    }
}

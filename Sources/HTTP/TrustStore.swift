import Glibc

/// The certificates of this system, wherever it keeps them.
enum TrustStore: Equatable, Sendable {
    case file(String)
    case folder(String)

    private static let folders = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    private static let files = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/etc/pki/tls/cacert.pem",
    ]

    /// A folder with hashed names first: of it, OpenSSL reads just what it needs.
    static func ofSystem(_ environment: (String) -> String? = variable) -> TrustStore? {
        if let file = environment("SSL_CERT_FILE"), isReadable(file) { return .file(file) }
        if let folder = environment("SSL_CERT_DIR"), isReadable(folder) { return .folder(folder) }
        return found(folders: folders, files: files)
    }

    static func found(folders: [String], files: [String]) -> TrustStore? {
        folders.first { hasHashedNames($0) }.map(TrustStore.folder)
            ?? files.first(where: isReadable).map(TrustStore.file)
    }

    static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// Names such as `5ed36f99.0`, which OpenSSL looks certificates up by.
    private static func hasHashedNames(_ folder: String) -> Bool {
        guard let stream = unsafe opendir(folder) else { return false }
        defer { unsafe closedir(stream) }
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if isHashed(name) { return true }
        }
        return false
    }

    static func isHashed(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 8
            && parts[0].allSatisfy { $0.isASCII && $0.isHexDigit }
            && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && $0.isNumber }
    }
}

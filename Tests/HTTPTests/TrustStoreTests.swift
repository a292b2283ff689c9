import Foundation
import Testing

@testable import HTTP

@Suite struct TrustStoreTests {
    private func withFolder(_ names: [String], _ body: (String) throws -> Void) throws {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in names { try Data().write(to: folder.appendingPathComponent(name)) }
        try body(folder.path)
    }

    @Test func `A folder with hashed names comes before a file`() throws {
        try withFolder(["5ed36f99.0", "bundle.crt"]) { folder in
            let file = folder + "/bundle.crt"
            #expect(TrustStore.found(folders: [folder], files: [file]) == .folder(folder))
            #expect(TrustStore.found(folders: ["/none"], files: [file]) == .file(file))
        }
    }

    @Test func `A folder without hashed names is none`() throws {
        try withFolder(["ca-certificates.crt", "Some_CA.pem", "12345678.x", "1234567.0"]) {
            #expect(TrustStore.found(folders: [$0], files: ["/none"]) == nil)
        }
    }

    @Test func `The variables that OpenSSL knows come first`() throws {
        try withFolder(["a.pem"]) { folder in
            let file = folder + "/a.pem"
            #expect(TrustStore.ofSystem { $0 == "SSL_CERT_FILE" ? file : nil } == .file(file))
            #expect(TrustStore.ofSystem { $0 == "SSL_CERT_DIR" ? folder : nil } == .folder(folder))
        }
    }
}

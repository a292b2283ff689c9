import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct TLSTests {
    private let servers: TLSServers

    init() throws {
        servers = try TLSServers.shared.get()
    }

    private func send(
        _ server: String, trust: HTTPOptions.Trust, own: HTTPOptions.ClientCertificate? = nil
    ) async throws -> HTTPResponse {
        let client = try HTTPClient(
            HTTPOptions(trust: trust, clientCertificate: own, proxy: .none))
        let port = try #require(servers.ports[server])
        return try await client.send(
            HTTPRequest("GET", "https://localhost:\(port)/", largestBody: 10))
    }

    private func failure(
        _ server: String, trust: HTTPOptions.Trust? = nil,
        own: HTTPOptions.ClientCertificate? = nil
    ) async -> HTTPError? {
        do {
            let response = try await send(server, trust: trust ?? ours, own: own)
            Issue.record("answered \(response.status)")
        } catch let error as HTTPError {
            return error
        } catch {
            Issue.record(error)
        }
        return nil
    }

    private var ours: HTTPOptions.Trust { .file(servers.path("ca.pem")) }

    @Test func `A server whose authority is trusted is talked to`() async throws {
        #expect(try await send("good", trust: ours).body == Array("ok".utf8))
        let hashed = HTTPOptions.Trust.folder(servers.path("hashed"))
        #expect(try await send("good", trust: hashed).status == 200)
    }

    @Test(arguments: [
        ("expired", HTTPError.TLSFlaw.expired), ("early", .notYetValid),
        ("wrong-host", .wrongHost), ("stranger", .unknownAuthority), ("old", .handshake),
    ])
    func `A certificate that proves nothing is refused, and why is told`(
        server: String, flaw: HTTPError.TLSFlaw
    ) async {
        let error = await failure(server)
        #expect(error?.kind == .tls(flaw))
    }

    @Test func `The system trusts no authority of ours, and none but ours is trusted`() async {
        #expect(await failure("good", trust: .system)?.kind == .tls(.unknownAuthority))
        let other = HTTPOptions.Trust.file(servers.path("other.pem"))
        #expect(await failure("good", trust: other)?.kind == .tls(.unknownAuthority))
    }

    @Test func `A file of certificates that is not there is told`() async {
        #expect(await failure("good", trust: .file("/none/at/all"))?.kind == .noTrustStore)
    }

    @Test func `A server may ask who we are`() async throws {
        let own = HTTPOptions.ClientCertificate(certificate: servers.path("client.pem"))
        #expect(try await send("asking", trust: ours, own: own).status == 200)
        #expect(await failure("asking") != nil)
        let missing = HTTPOptions.ClientCertificate(certificate: "/none/at/all")
        #expect(await failure("asking", own: missing)?.kind == .clientCertificate)
    }
}

/// The servers of `Programs/tls-servers`, which end with this process.
private final class TLSServers: Sendable {
    static let shared = Result { try TLSServers() }

    let ports: [String: Int]
    private let folder: URL
    private let input: Pipe

    init() throws {
        folder = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent("tls-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Programs/tls-servers")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-W", "ignore", program.path, folder.path]
        let output = Pipe()
        input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var ports: [String: Int] = [:]
        var text = ""
        while !text.hasSuffix("ready 0\n") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the servers did not start")
            text += String(decoding: data, as: UTF8.self)
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            ports[String(words[0])] = Int(words[1])
        }
        self.ports = ports
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}

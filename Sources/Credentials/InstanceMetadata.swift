import HTTP
import S3
import Storage

/// The service that tells a virtual machine about itself, in its second version.
struct InstanceMetadata {
    private let address: String
    private let send: CredentialFetching.Means.Send
    private static let subject = "from the machine's metadata service"
    private static let folder = "/latest/meta-data/iam/security-credentials/"

    init(_ address: String, send: @escaping CredentialFetching.Means.Send) {
        self.address = address
        self.send = send
    }

    func credentials() async throws -> S3Credentials {
        let token = try await token()
        let role = try await get(Self.folder, token)
        let name = String(decoding: role.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F })
        else { throw noRole }
        do {
            return try CredentialText.read(try await get(Self.folder + name, token)).get()
        } catch let flaw as CredentialText.Flaw {
            throw CredentialFetching.failure(Self.subject, flaw.reason)
        }
    }

    /// Whoever does not answer at all is no such machine: then there are simply no credentials.
    private func token() async throws -> String {
        let request = HTTPRequest(
            "PUT", address + "/latest/api/token",
            headers: [HTTPHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")],
            largestBody: 4096, deadline: .seconds(2))
        let response: HTTPResponse
        do {
            response = try await send(request)
        } catch is HTTPError {
            throw CredentialSearch.nothing
        }
        guard response.status == 200 else { throw refusal(response.status) }
        return String(decoding: response.body, as: UTF8.self)
    }

    private func get(_ path: String, _ token: String) async throws -> [UInt8] {
        let request = HTTPRequest(
            "GET", address + path, headers: [HTTPHeader("x-aws-ec2-metadata-token", token)],
            largestBody: 1 << 16, deadline: .seconds(5))
        let response = try await CredentialFetching.answer(Self.subject) { try await send(request) }
        guard response.status != 404 else { throw noRole }
        guard response.status == 200 else { throw refusal(response.status) }
        return response.body
    }

    private var noRole: StorageError {
        CredentialFetching.failure(
            Self.subject, "the machine has no role", hint: CredentialSearch.nothing.hint)
    }

    /// Nobody gets here who has given credentials.
    private func refusal(_ status: Int) -> StorageError {
        CredentialFetching.failure(
            Self.subject, "the answer is \(status)", hint: CredentialSearch.nothing.hint,
            isRetryable: status >= 500 || status == 429)
    }
}

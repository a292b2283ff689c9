package import HTTP
package import S3
import Storage

/// Gets credentials from where a search found them.
package struct CredentialFetching: Sendable {
    /// What it does to the world; tests bring their own.
    package struct Means: Sendable {
        package typealias Send = @Sendable (HTTPRequest) async throws -> HTTPResponse

        /// For servers on the network.
        package var send: Send
        /// For servers of the machine or its platform, which no proxy reaches and which answer fast.
        package var sendNearby: Send
        package var readFile: @Sendable (String) throws -> [UInt8]
        /// What a command line for the shell prints.
        package var run: @Sendable (String) throws -> [UInt8]
        package var now: @Sendable () -> UniversalTime

        package init(
            send: @escaping Send, sendNearby: @escaping Send,
            readFile: @escaping @Sendable (String) throws -> [UInt8],
            run: @escaping @Sendable (String) throws -> [UInt8],
            now: @escaping @Sendable () -> UniversalTime
        ) {
            self.send = send
            self.sendNearby = sendNearby
            self.readFile = readFile
            self.run = run
            self.now = now
        }
    }

    let means: Means
    private let tokens: TokenService
    private static let largestAnswer = 1 << 16

    /// The region is that of the service which gives roles; an endpoint of one's own wins.
    package init(_ means: Means, region: String?, tokenEndpoint: String?) {
        self.means = means
        tokens = TokenService(means, region: region, endpoint: tokenEndpoint)
    }

    package func credentials(from origin: CredentialOrigin) async throws -> S3Credentials {
        switch origin {
        case .keys(let keys): return keys
        case .process(let command, let profile): return try output(of: command, profile)
        case .webIdentity(let identity): return try await tokens.credentials(for: identity)
        case .container(let endpoint): return try await credentials(from: endpoint)
        case .instance(let address):
            return try await InstanceMetadata(address, send: means.sendNearby).credentials()
        case .role(let role, by: let origin):
            return try await tokens.credentials(for: role, by: credentials(from: origin))
        }
    }

    private func output(of command: String, _ profile: String) throws -> S3Credentials {
        let subject = "from credential_process of profile \(profile)"
        do {
            return try CredentialText.read(try means.run(command)).get()
        } catch let flaw as CredentialText.Flaw {
            throw Self.failure(subject, flaw.reason)
        } catch {
            throw Self.failure(subject, "\(error)")
        }
    }

    private func credentials(from endpoint: ContainerEndpoint) async throws -> S3Credentials {
        let subject = "from the container's platform"
        let request = HTTPRequest(
            "GET", endpoint.address, headers: try authorization(endpoint.authorization),
            largestBody: Self.largestAnswer, deadline: .seconds(5))
        let response = try await Self.answer(subject) { try await means.sendNearby(request) }
        guard response.status == 200 else {
            throw Self.failure(
                subject, "the answer is \(response.status)", isRetryable: response.status >= 500)
        }
        do {
            return try CredentialText.read(response.body).get()
        } catch {
            throw Self.failure(subject, error.reason)
        }
    }

    private func authorization(
        _ authorization: ContainerEndpoint.Authorization
    ) throws -> [HTTPHeader] {
        switch authorization {
        case .none: return []
        case .token(let token): return [HTTPHeader("authorization", token)]
        case .file(let path):
            var bytes = try means.readFile(path)
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            return [HTTPHeader("authorization", String(decoding: bytes, as: UTF8.self))]
        }
    }
}

extension CredentialFetching {
    /// Of all errors without an answer one kind, which may be tried again.
    static func answer(
        _ subject: String, _ request: () async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        do {
            return try await request()
        } catch let error as HTTPError {
            throw StorageError(
                .unreachable, "get credentials", subject, error.reason, hint: error.hint,
                isRetryable: true)
        }
    }

    static func failure(
        _ subject: String, _ reason: String, hint: String? = nil, isRetryable: Bool = false
    ) -> StorageError {
        StorageError(
            isRetryable ? .unreachable : .denied, "get credentials", subject, reason, hint: hint,
            isRetryable: isRetryable)
    }
}

import Files
import HTTP
import S3
import Storage

/// Amazon's Security Token Service, which gives credentials of roles for a while.
struct TokenService: Sendable {
    private let means: CredentialFetching.Means
    private let region: String
    private let endpoint: String

    init(_ means: CredentialFetching.Means, region: String?, endpoint: String?) {
        self.means = means
        self.region = region ?? "us-east-1"
        let end = self.region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let given = endpoint ?? region.map { "https://sts.\($0).\(end)" } ?? "https://sts.\(end)"
        self.endpoint = given.hasSuffix("/") ? String(given.dropLast()) : given
    }

    func credentials(for identity: WebIdentity) async throws -> S3Credentials {
        var token = try readToken(identity)
        while let last = token.last, last.isNewline { token.removeLast() }
        return try await credentials(
            "AssumeRoleWithWebIdentity", identity.role,
            [
                ("RoleArn", identity.role), ("RoleSessionName", identity.session),
                ("WebIdentityToken", token), ("DurationSeconds", identity.seconds.map(String.init)),
            ], signer: nil)
    }

    private func readToken(_ identity: WebIdentity) throws -> String {
        do {
            return String(decoding: try means.readFile(identity.tokenFile), as: UTF8.self)
        } catch {
            throw CredentialFetching.failure(
                "of role \(identity.role)",
                "the token in \(identity.tokenFile) can't be read: \(error)")
        }
    }

    func credentials(
        for role: AssumedRole, by credentials: S3Credentials
    ) async throws -> S3Credentials {
        try await self.credentials(
            "AssumeRole", role.role,
            [
                ("RoleArn", role.role), ("RoleSessionName", role.session),
                ("ExternalId", role.externalID), ("DurationSeconds", role.seconds.map(String.init)),
            ],
            signer: Signer(credentials, region: region, service: "sts", pathRule: .encoded))
    }

    private func credentials(
        _ action: String, _ role: String, _ parameters: [(name: String, value: String?)],
        signer: Signer?
    ) async throws -> S3Credentials {
        let form =
            [("Action", action), ("Version", "2011-06-15")]
            + parameters.compactMap {
                parameter in parameter.value.map { (parameter.name, $0) }
            }
        let body = Array(
            form.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&").utf8)
        let request = HTTPRequest(
            "POST", endpoint + "/", headers: headers(body, signer), body: [body],
            largestBody: 1 << 16, deadline: .seconds(15))
        let subject = "of role \(role)"
        let response = try await CredentialFetching.answer(subject) {
            try await means.send(request)
        }
        let answer = TokenAnswer(response.body)
        guard response.status == 200 else {
            throw CredentialFetching.failure(
                subject, answer.error ?? "the token service answers \(response.status)",
                isRetryable: response.status >= 500 || response.status == 429)
        }
        guard let credentials = answer.credentials else {
            throw CredentialFetching.failure(subject, "the token service's answer has no keys")
        }
        return credentials
    }

    private func headers(_ body: [UInt8], _ signer: Signer?) -> [HTTPHeader] {
        let type = HTTPHeader("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        guard let signer else { return [type] }
        let host = endpoint.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        let request = SignableRequest(
            "POST", path: "/", headers: [HTTPHeader("host", String(host)), type],
            payloadHash: SignableRequest.payloadHash(of: body))
        return signer.signedHeaders(of: request, at: means.now())
    }
}

/// What the service says, in XML.
struct TokenAnswer {
    private(set) var credentials: S3Credentials?
    private(set) var error: String?

    init(_ bytes: [UInt8]) {
        var reader = XMLReader(bytes)
        var texts: [String: String] = [:]
        while let event = try? reader.next() {
            guard case .text(let text) = event, let name = reader.path.last else { continue }
            texts[name, default: ""] += text
        }
        if let code = texts["Code"] {
            let words = [code] + [texts["Message"]].compactMap { $0 }
            error = ErrorAnswer.plain(words.joined(separator: ": "))
        }
        guard let id = texts["AccessKeyId"], let secret = texts["SecretAccessKey"] else { return }
        let expires = texts["Expiration"].flatMap { UniversalTime(listing: $0) }
        credentials = S3Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: texts["SessionToken"],
            expires: expires.map { FileTime(seconds: $0.seconds) })
    }
}

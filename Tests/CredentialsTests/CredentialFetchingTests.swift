import Credentials
import Files
import HTTP
import S3
import Storage
import Synchronization
import Testing

/// Answers requests from a list, and keeps what was asked.
private final class Server: Sendable {
    private let state: Mutex<(answers: [HTTPResponse], requests: [HTTPRequest])>

    init(_ answers: [(Int, String)]) {
        state = Mutex(
            (answers.map { HTTPResponse(status: $0.0, body: Array($0.1.utf8)) }, []))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func answer(_ request: HTTPRequest) throws -> HTTPResponse {
        try state.withLock { state in
            state.requests.append(request)
            guard !state.answers.isEmpty else { throw HTTPError(.refused, "nobody is there") }
            return state.answers.removeFirst()
        }
    }
}

@Suite struct `Credentials are fetched` {
    private let json =
        #"{"Code":"Success","AccessKeyId":"A","SecretAccessKey":"B","Token":"T","Expiration":"2030-01-02T03:04:05Z"}"#
    private let expected = S3Credentials(
        accessKeyID: "A", secretAccessKey: "B", sessionToken: "T",
        expires: FileTime(seconds: 1_893_553_445))

    private func fetching(
        _ server: Server, files: [String: String] = [:], output: String? = nil,
        region: String? = nil, endpoint: String? = nil
    ) -> CredentialFetching {
        let means = CredentialFetching.Means(
            send: { try server.answer($0) }, sendNearby: { try server.answer($0) },
            readFile: { path in
                guard let text = files[path] else {
                    throw StorageError(.notFound, "read", path, "is not there")
                }
                return Array(text.utf8)
            },
            run: { _ in Array((output ?? "").utf8) },
            now: { UniversalTime(seconds: 1_440_938_160) })
        return CredentialFetching(means, region: region, tokenEndpoint: endpoint)
    }

    private func reason(
        _ fetching: CredentialFetching, _ origin: CredentialOrigin
    ) async -> String? {
        do {
            _ = try await fetching.credentials(from: origin)
            return nil
        } catch {
            return (error as? StorageError)?.reason
        }
    }

    private func origin(
        _ environment: [String: String], _ config: String = ""
    ) throws
        -> CredentialOrigin
    {
        try CredentialSearch(
            environment: environment, files: ProfileFiles(config: try ProfileFile(config))
        ).origin(keys: nil, profile: config.isEmpty ? nil : "p")
    }

    @Test func `from a container's platform, with its token read anew`() async throws {
        let server = Server([(200, json)])
        let origin = try origin([
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/c",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
        ])
        let found = try await fetching(server, files: ["/token": "secret\n"])
            .credentials(from: origin)
        #expect(found == expected)
        #expect(server.requests[0].url == "http://127.0.0.1/c")
        #expect(server.requests[0].headers == [HTTPHeader("authorization", "secret")])
    }

    @Test func `from the metadata service, by a token`() async throws {
        let server = Server([(200, "tok"), (200, "my-role\n"), (200, json)])
        let found = try await fetching(server).credentials(from: try origin([:]))
        #expect(found == expected)
        let base = "http://169.254.169.254/latest/"
        #expect(
            server.requests.map { $0.method + " " + $0.url } == [
                "PUT \(base)api/token", "GET \(base)meta-data/iam/security-credentials/",
                "GET \(base)meta-data/iam/security-credentials/my-role",
            ])
        #expect(server.requests[2].headers == [HTTPHeader("x-aws-ec2-metadata-token", "tok")])
    }

    @Test func `from nowhere, where no metadata service answers`() async throws {
        #expect(await reason(fetching(Server([])), try origin([:])) == "there are none")
        #expect(
            await reason(fetching(Server([(200, "t"), (404, "")])), try origin([:]))
                == "the machine has no role")
        #expect(
            await reason(fetching(Server([(200, "t"), (200, "../x")])), try origin([:]))
                == "the machine has no role")
    }

    @Test func `from nowhere, with the way out where the metadata service refuses`() async throws {
        let fetching = fetching(Server([(403, "")]))
        let error = await #expect(throws: StorageError.self) {
            try await fetching.credentials(from: try origin([:]))
        }
        #expect(error?.reason == "the answer is 403")
        #expect(error?.hint?.contains("set AWS_ACCESS_KEY_ID") == true)
    }

    @Test func `from a program's output`() async throws {
        let origin = try origin([:], "[profile p]\ncredential_process = x\n")
        let output = #"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "B"}"#
        let found = try await fetching(Server([]), output: output).credentials(from: origin)
        #expect(found == S3Credentials(accessKeyID: "A", secretAccessKey: "B"))
        for (output, expected) in [
            ("", "what it says is no JSON"),
            ("{\"Version\": 2}", "it writes a version that is not known here"),
            ("{}", "it gives no keys"),
            (
                #"{"AccessKeyId":"A","SecretAccessKey":"B","Expiration":"soon"}"#,
                "its Expiration is no time"
            ),
        ] {
            #expect(await reason(fetching(Server([]), output: output), origin) == expected)
        }
    }

    private let stsAnswer = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey>
        <SessionToken>T</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """

    @Test func `of a role that a web identity takes, unsigned`() async throws {
        let server = Server([(200, stsAnswer)])
        let origin = try origin([
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
        ])
        let found = try await fetching(server, files: ["/token": "a.b+c\n"], region: "eu-west-1")
            .credentials(from: origin)
        #expect(found == expected)
        let request = server.requests[0]
        #expect(request.url == "https://sts.eu-west-1.amazonaws.com/")
        #expect(
            String(decoding: request.body.joined(), as: UTF8.self)
                == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&"
                + "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=holdfast&"
                + "WebIdentityToken=a.b%2Bc")
        #expect(!request.headers.contains { $0.name == "authorization" })
    }

    @Test func `of a role that keys take, signed`() async throws {
        let server = Server([(200, stsAnswer)])
        let config = """
            [profile p]
            role_arn = r
            external_id = e
            source_profile = q
            [profile q]
            aws_access_key_id = AKID
            aws_secret_access_key = SECRET
            """
        let found = try await fetching(server).credentials(from: try origin([:], config))
        #expect(found == expected)
        let request = server.requests[0]
        #expect(request.url == "https://sts.amazonaws.com/")
        let authorization = request.headers.first { $0.name == "authorization" }?.value ?? ""
        #expect(
            authorization.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/sts/aws4_request, "
                    + "SignedHeaders=content-type;host;x-amz-date, Signature="))
        #expect(!"\(request.headers)\(request.body)".contains("SECRET"))
    }

    @Test func `not, if the token service refuses`() async throws {
        let answer = """
            <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
            <Message>Not authorized</Message></Error></ErrorResponse>
            """
        let origin = try origin(["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r"])
        let files = ["/t": "x"]
        let hostile = "<E><Error><Code>A</Code><Message>x\u{1B}[2J</Message></Error></E>"
        #expect(
            await reason(fetching(Server([(403, hostile)]), files: files), origin) == "A: x [2J")
        #expect(
            await reason(fetching(Server([(403, answer)]), files: files), origin)
                == "AccessDenied: Not authorized")
        #expect(
            await reason(fetching(Server([(500, "oops")]), files: files), origin)
                == "the token service answers 500")
        #expect(
            await reason(fetching(Server([(200, "<a/>")]), files: files), origin)
                == "the token service's answer has no keys")
    }
}

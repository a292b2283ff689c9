import Files
import Glibc
import HTTP
import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct RefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let status: String
        let code: String
        let kind: StorageError.Kind
        var isRetryable = false

        var testDescription: String { "\(status) \(code)" }
    }

    static let cases = [
        Case(status: "404 Not Found", code: "NoSuchKey", kind: .notFound),
        Case(status: "404 Not Found", code: "NoSuchBucket", kind: .noStore),
        Case(status: "404 Not Found", code: "", kind: .notFound),
        Case(status: "403 Forbidden", code: "AccessDenied", kind: .denied),
        Case(status: "403 Forbidden", code: "InvalidAccessKeyId", kind: .denied),
        Case(status: "403 Forbidden", code: "SignatureDoesNotMatch", kind: .denied),
        Case(status: "400 Bad Request", code: "ExpiredToken", kind: .denied),
        Case(status: "401 Unauthorized", code: "", kind: .denied),
        Case(status: "403 Forbidden", code: "QuotaExceeded", kind: .noSpace),
        Case(status: "507 Insufficient Storage", code: "", kind: .noSpace),
        Case(status: "416 Not Satisfiable", code: "InvalidRange", kind: .damaged),
        Case(status: "501 Not Implemented", code: "NotImplemented", kind: .unsupported),
        Case(status: "400 Bad Request", code: "InvalidRequest", kind: .other),
        Case(status: "503 Slow Down", code: "SlowDown", kind: .unreachable, isRetryable: true),
        Case(status: "500 Error", code: "InternalError", kind: .unreachable, isRetryable: true),
        Case(status: "502 Bad Gateway", code: "", kind: .unreachable, isRetryable: true),
        Case(status: "429 Too Many", code: "", kind: .unreachable, isRetryable: true),
        Case(
            status: "409 Conflict", code: "ConditionalRequestConflict", kind: .unreachable,
            isRetryable: true),
        Case(status: "400 Bad Request", code: "BadDigest", kind: .unreachable, isRetryable: true),
        Case(
            status: "400 Bad Request", code: "RequestTimeout", kind: .unreachable,
            isRetryable: true),
    ]

    @Test(arguments: cases)
    func `A refusal is judged by its code, else by its status`(refusal: Case) async throws {
        let scripted = try Scripted([.error(refusal.status, refusal.code)])
        let error = await failure { try await scripted.store.get("a/b", range: nil) }
        #expect(error?.kind == refusal.kind)
        #expect(error?.isRetryable == refusal.isRetryable)
        #expect(error?.subject == "a/b")
        // What is denied is looked for in a listing.
        #expect(scripted.server.requests.count == (refusal.kind == .denied ? 2 : 1))
    }

    @Test func `A denied request names the permission that is missing`() async throws {
        let scripted = try Scripted([.error("403 Forbidden", "AccessDenied")])
        let hint = { (error: StorageError?) in error?.hint }
        #expect(
            hint(await failure { try await scripted.store.get("a", range: nil) })
                == "allow s3:GetObject on arn:aws:s3:::bucket/pre/*")
        #expect(
            hint(await failure { try await scripted.store.put("a", [[1]], .ifAbsent) })
                == "allow s3:PutObject on arn:aws:s3:::bucket/pre/*")
        #expect(
            hint(await failure { try await scripted.store.delete("a") })
                == "allow s3:DeleteObject on arn:aws:s3:::bucket/pre/*")
        #expect(
            hint(await failure { try await scripted.store.list(nil, after: nil, limit: nil) })
                == "allow s3:ListBucket on arn:aws:s3:::bucket, at least where s3:prefix is like "
                + "pre/*; holdfast doctor --policy writer prints such a policy")
        let whole = try Scripted(prefix: "", [.error("403 Forbidden", "AccessDenied")])
        #expect(
            hint(await failure { try await whole.store.list("a", after: nil, limit: nil) })
                == "allow s3:ListBucket on arn:aws:s3:::bucket")
    }

    @Test func `A denied request says in one sentence what is not allowed`() async throws {
        let scripted = try Scripted([.error("403 Forbidden", "AccessDenied")])
        let error = await failure { try await scripted.store.put("a/b", [[1]], .ifAbsent) }
        #expect(
            error?.description
                == "put a/b: access is denied: s3:PutObject on arn:aws:s3:::bucket/pre/a/b "
                + "is not allowed (403 AccessDenied: told)")
    }

    /// Amazon says what it is; it may be another permission than that for the request itself.
    @Test(
        arguments: [
            (
                "s3:PutObjectTagging on resource: &quot;arn:aws:s3:::b/k&quot; because no",
                "s3:PutObjectTagging on arn:aws:s3:::bucket/pre/a", "arn:aws:s3:::bucket/pre/*"
            ),
            (
                "kms:GenerateDataKey on this resource",
                "kms:GenerateDataKey on the key that the bucket encrypts with",
                "the key that the bucket encrypts with"
            ),
            (
                "s3:ListBucket on resource", "s3:ListBucket on arn:aws:s3:::bucket",
                "arn:aws:s3:::bucket, at least where s3:prefix is like pre/*; holdfast doctor "
                    + "--policy writer prints such a policy"
            ),
            ("all of it", "s3:PutObject on arn:aws:s3:::bucket/pre/a", "arn:aws:s3:::bucket/pre/*"),
        ])
    func `The permission is the one that the server names`(
        words: String, subject: String, scope: String
    ) async throws {
        let body =
            "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/u is not "
            + "authorized to perform: \(words)</Message></Error>"
        let scripted = try Scripted([.answer("403 Forbidden", [], Array(body.utf8))])
        let error = await failure { try await scripted.store.put("a", [[1]], .always) }
        #expect(error?.reason.contains("access is denied: \(subject) is not allowed (403") == true)
        #expect(error?.hint?.hasSuffix(" on \(scope)") == true)
    }

    /// As Amazon, SeaweedFS and Ceph say it.
    @Test(arguments: [
        "The object was stored using a form of Server Side Encryption. The correct parameters must",
        "Requests specifying Server Side Encryption with Customer provided keys must provide",
        "The calculated MD5 hash of the key did not match the hash that was provided.",
    ])
    func `A key that is missing is asked for`(words: String) async throws {
        let body = "<Error><Code>InvalidRequest</Code><Message>\(words)</Message></Error>"
        let scripted = try Scripted([.answer("400 Bad Request", [], Array(body.utf8))])
        let error = await failure { try await scripted.store.get("a", range: nil) }
        #expect(error?.hint?.contains("sse-c") == true)
    }

    @Test func `What is denied and not listed is not there`() async throws {
        let names = ["pre/a", "pre/ab"]
        let scripted = try Scripted { request in
            guard request.target.contains("list-type") else {
                return [.error("403 Forbidden", "AccessDenied")]
            }
            return [
                .listing(
                    names.filter { request.target.hasSuffix("prefix=pre%2F" + $0.dropFirst(4)) })
            ]
        }
        #expect(await failure { try await scripted.store.get("a", range: nil) }?.kind == .denied)
        #expect(await failure { try await scripted.store.get("b", range: nil) }?.kind == .notFound)
        let blind = try Scripted([.error("403 Forbidden", "AccessDenied")])
        #expect(await failure { try await blind.store.get("b", range: nil) }?.kind == .denied)
    }

    @Test(
        arguments: [
            ("7", 7), ("0", 0), ("-5", 0), ("99999999999", 86_400), ("soon", nil),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ] as [(String, Int?)])
    func `The server says how long to wait`(text: String, seconds: Int?) async throws {
        let scripted = try Scripted([
            .error(
                "503 Slow Down", "SlowDown",
                ["Retry-After: \(text)", "Date: Sun, 06 Nov 1994 08:49:37 GMT"])
        ])
        let error = await failure { try await scripted.store.get("a", range: nil) }
        #expect(error?.retryAfter == seconds.map { .seconds($0) })
    }

    @Test func `A missing bucket is told, also when it is listed`() async throws {
        let scripted = try Scripted([.answer("404 Not Found")])
        let error = await failure { try await scripted.store.list(nil, after: nil, limit: nil) }
        #expect(error?.kind == .noStore)
        #expect(error?.reason.contains("there is no bucket bucket at http://127.0.0.1:") == true)
    }

    @Test func `A clock that is wrong is corrected by the server's, once`() async throws {
        let skewed = ScriptedServer.Step.error(
            "403 Forbidden", "RequestTimeTooSkewed", ["Date: Sun, 06 Nov 1994 08:49:37 GMT"])
        let scripted = try Scripted([skewed, .answer("200 OK", [], [1]), .answer()])
        #expect(try await scripted.store.get("a", range: nil) == [1])
        _ = try await scripted.store.get("a", range: nil)
        #expect(
            scripted.server.requests.map { $0.headers["x-amz-date"] }
                == ["20231114T221320Z", "19941106T084937Z", "19941106T084937Z"])

        let stubborn = try Scripted([skewed])
        let error = await failure { try await stubborn.store.get("a", range: nil) }
        #expect(error?.reason.contains("clock") == true)
        #expect(stubborn.server.requests.count == 2)
    }

    /// A server that does not read what it refuses breaks the connection, and is not heard.
    @Test func `A clock that is wrong is corrected also when the refusal was not heard`()
        async throws
    {
        let scripted = try Scripted { request in
            guard request.headers["x-amz-date"] == "20231114T221320Z" else { return [.answer()] }
            guard request.method == "GET" else { return [.reset] }
            return [
                .error(
                    "403 Forbidden", "RequestTimeTooSkewed",
                    ["Date: Sun, 06 Nov 1994 08:49:37 GMT"])
            ]
        }
        let error = await failure { try await scripted.store.put("a", [[1]], .always) }
        #expect(error?.isRetryable == true)
        #expect(try await scripted.store.put("a", [[1]], .always) == .stored)
        #expect(try await scripted.store.put("a", [[1]], .always) == .stored)
        #expect(scripted.server.requests.map(\.method) == ["PUT", "GET", "GET", "PUT", "PUT"])
    }

    /// The second to be refused is so by a clock that the first has corrected.
    @Test func `A clock that is wrong is corrected for all who were refused at once`()
        async throws
    {
        let refused = Counter()
        let scripted = try Scripted { request in
            guard request.headers["x-amz-date"] == "20231114T221320Z" else { return [.answer()] }
            let isFirst = refused.next() == 0
            while isFirst, refused.value < 2 { usleep(1000) }
            return [
                .error(
                    "403 Forbidden", "RequestTimeTooSkewed",
                    ["Date: Sun, 06 Nov 1994 08:49:37 GMT"])
            ]
        }
        async let one = scripted.store.get("a", range: nil)
        async let other = scripted.store.get("b", range: nil)
        #expect(try await one == [])
        #expect(try await other == [])
        #expect(scripted.server.requests.count == 4)
    }

    @Test(
        arguments: [
            ("301 Moved", "PermanentRedirect", ["x-amz-bucket-region: eu-west-3"], ""),
            ("400 Bad Request", "AuthorizationHeaderMalformed", [], "<Region>eu-west-3</Region>"),
        ] as [(String, String, [String], String)])
    func `The region is learnt once`(
        status: String, code: String, headers: [String], more: String
    ) async throws {
        let redirect = ScriptedServer.Step.error(status, code, headers, more: more)
        let scripted = try Scripted([redirect, .answer("200 OK", [], [1])])
        #expect(try await scripted.store.get("a", range: nil) == [1])
        _ = try await scripted.store.get("a", range: nil)
        let regions = scripted.server.requests.map {
            $0.headers["authorization"]?.split(separator: "/")[2]
        }
        #expect(regions == ["us-east-1", "eu-west-3", "eu-west-3"])

        let stubborn = try Scripted([redirect])
        let error = await failure { try await stubborn.store.get("a", range: nil) }
        #expect(error?.reason.contains("region") == true)
        #expect(stubborn.server.requests.count == 2)
    }

    /// As Backblaze B2 answers.
    @Test(arguments: [
        "Unsupported header 'x-amz-checksum-sha256' received for this API call.",
        "Unsupported header 'x-amz-sdk-checksum-algorithm' received for this API call.",
    ])
    func `A server without checksum headers gets the old one, from then on`(
        text: String
    ) async throws {
        let scripted = try Scripted { request in
            guard request.headers.keys.contains(where: { $0.contains("checksum") }) else {
                return [.answer()]
            }
            let body = "<Error><Code>InvalidArgument</Code><Message>\(text)</Message></Error>"
            return [.answer("400 Bad Request", [], Array(body.utf8))]
        }
        let parts: [[UInt8]] = [Array("Welcome to ".utf8), Array("Amazon S3.".utf8)]
        #expect(try await scripted.store.put("a", parts, .ifAbsent) == .stored)
        #expect(try await scripted.store.put("b", parts, .always) == .stored)
        let requests = scripted.server.requests
        // By another program.
        let digest = "1EfQ6PKJ8WoS/2AnznfCWA=="
        #expect(requests.map { $0.headers["content-md5"] } == [nil, digest, digest])
        #expect(requests[1].headers["if-none-match"] == "*")
        #expect(
            requests[2].headers["x-amz-content-sha256"]
                == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
    }

    @Test func `A checksum that does not fit is no header that nobody knows`() async throws {
        let body = "<Error><Code>BadDigest</Code><Message>it does not fit</Message></Error>"
        let scripted = try Scripted([.answer("400 Bad Request", [], Array(body.utf8))])
        let error = await failure { try await scripted.store.put("a", [[1]], .always) }
        #expect(error?.isRetryable == true && scripted.server.requests.count == 1)
    }

    @Test func `A region that is none is not believed`() async throws {
        let redirect = ScriptedServer.Step.error(
            "301 Moved", "PermanentRedirect", ["x-amz-bucket-region: evil.example/x"])
        let scripted = try Scripted([redirect])
        _ = await failure { try await scripted.store.get("a", range: nil) }
        #expect(scripted.server.requests.count == 1)
    }

    @Test func `A body that is cut off is tried again`() async throws {
        let scripted = try Scripted { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close]
        }
        let error = await failure { try await scripted.store.get("a", range: nil) }
        #expect(error?.kind == .unreachable)
        #expect(error?.isRetryable == true)
    }

    @Test func `Credentials are asked for each time, and may fail`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        let numbers = Counter()
        let store = S3Store(
            try S3Location(bucket: "bucket", prefix: "", endpoint: server.address),
            client: try HTTPClient(HTTPOptions(proxy: .none)),
            credentials: {
                let number = numbers.next()
                guard number < 2 else { throw StorageError.lasting }
                return S3Credentials(accessKeyID: "A\(number)", secretAccessKey: "B")
            })
        for _ in 0..<2 { _ = try await store.get("a", range: nil) }
        #expect(await failure { try await store.get("a", range: nil) } == .lasting)
        let keys = server.requests.map { $0.headers["authorization"]?.contains("Credential=A") }
        #expect(keys == [true, true])
    }
}

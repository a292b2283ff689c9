import Files
import HTTP
import S3
import Storage
import TestSupport
import Testing

let example = S3Credentials(
    accessKeyID: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

/// A store whose server answers as a closure says.
struct Scripted {
    let server: ScriptedServer
    let store: S3Store

    init(
        prefix: String = "pre", seconds: Int64 = 1_700_000_000,
        options: S3Options = S3Options(),
        _ answer: @escaping @Sendable (ScriptedServer.Request) -> [ScriptedServer.Step]
    ) throws {
        server = try ScriptedServer(answer)
        let location = try S3Location(
            bucket: "bucket", prefix: prefix, endpoint: server.address)
        store = S3Store(
            location, client: try HTTPClient(HTTPOptions(proxy: .none)),
            options: options, credentials: { example },
            clock: { .init(seconds: seconds) })
    }

    /// Each answer is given once, the last one again and again.
    init(
        prefix: String = "pre", _ answers: [ScriptedServer.Step],
        options: S3Options = S3Options()
    ) throws {
        let left = Counter()
        try self.init(prefix: prefix, options: options) { _ in
            [answers[min(left.next(), answers.count - 1)]]
        }
    }
}

extension ScriptedServer.Step {
    static func error(
        _ status: String, _ code: String, _ headers: [String] = [], more: String = ""
    ) -> ScriptedServer.Step {
        .answer(
            status, headers,
            Array("<Error><Code>\(code)</Code><Message>told</Message>\(more)</Error>".utf8))
    }

    static func listing(
        _ names: [String], more: String = "<IsTruncated>false</IsTruncated>",
        headers: [String] = []
    ) -> ScriptedServer.Step {
        let objects = names.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }
        let text = "<ListBucketResult>\(more)\(objects.joined())</ListBucketResult>"
        return .answer("200 OK", headers, Array(text.utf8))
    }
}

/// What a request fails with.
func failure<Value>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Value
) async -> StorageError? {
    do {
        let value = try await body()
        Issue.record("got \(value)", sourceLocation: sourceLocation)
    } catch let error as StorageError {
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

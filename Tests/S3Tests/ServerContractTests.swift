import Files
import Foundation
import HTTP
import Storage
import StoreContract
import TestSupport
import Testing

@testable import S3

/// A real server, which Scripts/tests.d/s3 starts and names in the environment.
struct RealServer: Sendable {
    let endpoint: String
    let bucket: String
    let trust: HTTPOptions.Trust
    let credentials: S3Credentials
    /// Sentences of the contract that this server is known not to keep.
    let exceptions: [String]

    static let current: RealServer? = {
        let environment = ProcessInfo.processInfo.environment
        guard let endpoint = environment["HOLDFAST_TEST_S3_ENDPOINT"],
            let bucket = environment["HOLDFAST_TEST_S3_BUCKET"],
            let key = environment["AWS_ACCESS_KEY_ID"],
            let secret = environment["AWS_SECRET_ACCESS_KEY"]
        else { return nil }
        return RealServer(
            endpoint: endpoint, bucket: bucket,
            trust: environment["AWS_CA_BUNDLE"].map { .file($0) } ?? .system,
            credentials: S3Credentials(accessKeyID: key, secretAccessKey: secret),
            exceptions: (environment["HOLDFAST_TEST_S3_EXCEPTIONS"] ?? "")
                .split(separator: ";").map(String.init))
    }()

    /// A place of its own in the bucket, with what addresses must encode in its name.
    func store(
        credentials other: S3Credentials? = nil, skewedBy seconds: Int64 = 0
    ) throws -> S3Store {
        let location = try S3Location(
            bucket: bucket, prefix: "tests of S3/\(UUID().uuidString) + 50% ü~/x",
            endpoint: endpoint)
        let credentials = other ?? credentials
        return S3Store(
            location, client: try HTTPClient(HTTPOptions(trust: trust, proxy: .none)),
            credentials: { credentials },
            clock: {
                let now = Date().timeIntervalSince1970
                return .init(seconds: Int64(now) + seconds)
            })
    }
}

@Suite(.enabled(if: RealServer.current != nil, "no server is named"))
struct ServerContractTests {
    @Test(arguments: ObjectStoreContract.clauses)
    func `A bucket keeps the contract of stores`(clause: ObjectStoreContract) async throws {
        let server = try #require(RealServer.current)
        let store = RetryingStore(try server.store(), clock: ContinuousClock())
        // The order is known when something was listed.
        _ = try await store.list(nil, after: nil, limit: 1)
        if server.exceptions.contains(clause.testDescription) {
            await withKnownIssue(isIntermittent: true) { try await clause.verify(store) }
        } else {
            try await clause.verify(store)
        }
    }

    @Test func `A listing of more than a thousand objects is complete`() async throws {
        let server = try #require(RealServer.current)
        let store = RetryingStore(try server.store(), clock: ContinuousClock())
        let keys = (0..<1234).map { ObjectKey(stringLiteral: "many/\($0 % 7)-/\($0)") }
        try await withThrowingTaskGroup { group in
            for key in keys {
                group.addTask { _ = try await store.put(key, [[1]], .ifAbsent) }
            }
            try await group.waitForAll()
        }
        var found: [ObjectKey] = []
        var after: ObjectKey?
        repeat {
            let page = try await store.list("many", after: after, limit: nil)
            found += page.objects.map(\.key)
            after = page.isComplete ? nil : page.objects.last?.key
        } while after != nil
        #expect(found.count == keys.count)
        #expect(found.sorted() == keys.sorted())
    }

    @Test func `Keys of up to 900 bytes are taken`() async throws {
        let server = try #require(RealServer.current)
        let store = try server.store()
        let long = String(repeating: "ü+% ", count: 36)
        let key = ObjectKey(stringLiteral: [long, long, long, long].joined(separator: "/"))
        #expect(key.text.utf8.count > 700)
        #expect(try await store.put(key, [[1, 2]], .ifAbsent) == .stored)
        #expect(try await store.get(key, range: 1..<2) == [2])
    }

    @Test func `A wrong secret is refused`() async throws {
        let server = try #require(RealServer.current)
        let wrong = S3Credentials(
            accessKeyID: server.credentials.accessKeyID, secretAccessKey: "wrong")
        let store = try server.store(credentials: wrong)
        let error = await failure { try await store.put("a", [[1]], .ifAbsent) }
        #expect(error?.kind == .denied)
        #expect(error?.hint?.contains("AWS_SECRET_ACCESS_KEY") == true)
    }

    @Test(arguments: [-86_400, 86_400])
    func `A clock that is a day off is corrected`(seconds: Int64) async throws {
        let server = try #require(RealServer.current)
        let store = try server.store(skewedBy: seconds)
        #expect(try await store.put("a", [[1]], .ifAbsent) == .stored)
        #expect(try await store.get("a", range: nil) == [1])
    }

    @Test func `A bucket that is not there is told`() async throws {
        let server = try #require(RealServer.current)
        let location = try S3Location(
            bucket: "no-such-bucket", prefix: "", endpoint: server.endpoint)
        let store = S3Store(
            location,
            client: try HTTPClient(HTTPOptions(trust: server.trust, proxy: .none)),
            credentials: { server.credentials })
        let error = await failure { try await store.list(nil, after: nil, limit: nil) }
        #expect(error?.kind == .noStore)
    }
}

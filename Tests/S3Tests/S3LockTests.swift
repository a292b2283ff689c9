import Files
import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct S3LockTests {
    /// A day is promised and another granted, from the clock of the tests on.
    static let lock = S3Lock(.compliance, LockTerm(days: 1), isForLock: { $0 != "lease" })
    static let end = "2023-11-16T22:13:20Z"

    static func retention(_ end: String, _ mode: String = "COMPLIANCE") -> ScriptedServer.Step {
        let text =
            "<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(end)</RetainUntilDate></Retention>"
        return .answer("200 OK", [], Array(text.utf8))
    }

    private func scripted(_ answer: ScriptedServer.Step) throws -> Scripted {
        try Scripted(options: S3Options(lock: Self.lock)) { request in
            request.method == "PUT"
                ? [.answer("200 OK", ["x-amz-version-id: v1"])] : [answer]
        }
    }

    @Test func `What is never replaced is put with a lock, and the first one is read back`()
        async throws
    {
        let scripted = try scripted(Self.retention(Self.end))
        _ = try await scripted.store.put("lease", [[1]], .always)
        _ = try await scripted.store.put("pack", [[1]], .always)
        _ = try await scripted.store.put("archive", [[1]], .ifAbsent)
        let requests = scripted.server.requests
        let modes = requests.map { $0.headers["x-amz-object-lock-mode"] }
        #expect(modes == [nil, "COMPLIANCE", nil, "COMPLIANCE"])
        #expect(requests[1].headers["x-amz-object-lock-retain-until-date"] == Self.end)
        #expect(requests[1].headers["x-amz-checksum-sha256"] != nil)
        #expect(
            requests[1].headers["authorization"]?
                .contains("x-amz-object-lock-mode;x-amz-object-lock-retain-until-date") == true)
        #expect(requests[2].target == "/bucket/pre/pack?retention=&versionId=v1")
    }

    @Test(arguments: [
        ScriptedServer.Step.answer("404 Not Found"), .answer("501 Not Implemented"),
        .answer("200 OK", [], Array("the object itself".utf8)),
        retention("2023-11-16T22:13:19Z"), retention(end, ""),
    ])
    func `A server that takes a lock and does not keep it is told`(
        answer: ScriptedServer.Step
    ) async throws {
        let scripted = try scripted(answer)
        let error = await failure { try await scripted.store.put("pack", [[1]], .always) }
        #expect(error?.description == "lock pack: the server takes the lock and does not keep it")
        #expect(error?.hint == S3Store.hintOfLocks)
        #expect(error?.isRetryable == false)
    }

    @Test func `Who may not look at locks is told the permission`() async throws {
        let scripted = try scripted(.error("403 Forbidden", "AccessDenied"))
        let error = await failure { try await scripted.store.put("pack", [[1]], .always) }
        #expect(error?.hint == "allow s3:GetObjectRetention on arn:aws:s3:::bucket/pre/*")
    }

    @Test func `A bucket that can't lock is told by its refusal`() async throws {
        let scripted = try Scripted(options: S3Options(lock: Self.lock)) { _ in
            [.error("400 Bad Request", "InvalidRequest")]
        }
        let error = await failure { try await scripted.store.put("pack", [[1]], .always) }
        #expect(error?.hint == S3Store.hintOfLocks)
        let lease = await failure { try await scripted.store.put("lease", [[1]], .always) }
        #expect(lease?.hint == nil)
        let version = ObjectVersion(
            key: "pack", id: "v1", size: 1, modified: nil, tag: "", isDeletion: false,
            isNewest: true)
        let longer = await failure {
            try await scripted.store.lock?.extend(version, until: FileTime(seconds: 2_000_000_000))
        }
        #expect(longer?.hint == S3Store.hintOfLocks)
    }

    @Test func `What is put where something is has no lock to be read back`() async throws {
        let scripted = try Scripted(options: S3Options(lock: Self.lock)) { _ in
            [.answer("412 Precondition Failed")]
        }
        #expect(try await scripted.store.put("archive", [[1]], .ifAbsent) == .exists)
        #expect(scripted.server.requests.count == 1)
    }

    @Test(
        arguments: [
            (1, 86_400, 172_800), (4, 345_600, 432_000), (8, 691_200, 864_000),
            (30, 2_592_000, 3_240_000),
        ] as [(Int, Int64, Int64)])
    func `A lock is for a quarter longer than promised, and a day at least`(
        days: Int, promised: Int64, granted: Int64
    ) {
        #expect(LockTerm(days: days).promised == promised)
        #expect(LockTerm(days: days).granted == granted)
    }
}

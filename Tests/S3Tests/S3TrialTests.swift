import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct S3TrialTests {
    @Test(
        arguments: [
            ("", .off), ("<Status>Enabled</Status>", .enabled),
            ("<Status>Suspended</Status><MfaDelete>x</MfaDelete>", .suspended),
        ] as [(String, S3Store.Versioning)])
    func `A bucket tells whether it keeps versions`(
        status: String, versioning: S3Store.Versioning
    ) async throws {
        let body = "<VersioningConfiguration>\(status)</VersioningConfiguration>"
        let scripted = try Scripted([.answer("200 OK", [], Array(body.utf8))])
        #expect(try await scripted.store.versioning() == versioning)
        #expect(scripted.server.requests.first?.target == "/bucket?versioning=")
    }

    @Test(
        arguments: [
            (
                "404 Not Found", "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>",
                nil
            ),
            (
                "200 OK",
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                    + "</ObjectLockConfiguration>", nil
            ),
            (
                "200 OK",
                "<ObjectLockConfiguration><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>"
                    + "<Days>7</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
                "7 days, governance"
            ),
        ] as [(String, String, String?)])
    func `A bucket tells how long it locks`(
        status: String, body: String, lock: String?
    ) async throws {
        let scripted = try Scripted([.answer(status, [], Array(body.utf8))])
        #expect(try await scripted.store.lockRule() == lock)
        #expect(scripted.server.requests.first?.target == "/bucket?object-lock=")
    }

    @Test func `Who may not know of versions is told the permission`() async throws {
        let scripted = try Scripted([.error("403 Forbidden", "AccessDenied")])
        let error = await failure { try await scripted.store.versioning() }
        #expect(error?.hint == "allow s3:GetBucketVersioning on arn:aws:s3:::bucket")
    }

    @Test func `A harmed object is sent as if it were whole`() async throws {
        let refusing = try Scripted([.error("400 Bad Request", "XAmzContentSHA256Mismatch")])
        #expect(try await refusing.store.refusesDamage(at: "trials/1"))
        let request = try #require(refusing.server.requests.first)
        #expect(request.body == Array("came".utf8))
        #expect(
            request.headers["x-amz-content-sha256"]
                == SignableRequest.payloadHash(of: Array("sent".utf8)))
        let keeping = try Scripted([.answer()])
        #expect(try await !keeping.store.refusesDamage(at: "trials/1"))
    }
}

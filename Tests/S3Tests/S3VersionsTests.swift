import Files
import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct S3VersionsTests {
    private static let options = S3Options(
        lock: S3Lock(
            .governance, LockTerm(days: 1), isForLock: { _ in true },
            showsHidden: { $0 == "archives" }))

    /// `3 2x 2` are a version of 3, and of 2 a deletion above a version.
    private static func page(_ text: String, more: String = "") -> ScriptedServer.Step {
        var names: Set<Substring> = []
        let items = text.split(separator: " ").enumerated().map { index, word in
            let name = word.prefix { $0 != "x" }
            let kind = word.hasSuffix("x") ? "DeleteMarker" : "Version"
            return "<\(kind)><Key>pre/archives/\(name)</Key><VersionId>v\(index)</VersionId>"
                + "<IsLatest>\(names.insert(name).inserted)</IsLatest><Size>\(index)</Size>"
                + "<Owner><ID>o</ID></Owner></\(kind)>"
        }
        let body = "<ListVersionsResult>\(more)\(items.joined())</ListVersionsResult>"
        return .answer("200 OK", [], Array(body.utf8))
    }

    private static func more(_ name: String) -> String {
        "<IsTruncated>true</IsTruncated><NextKeyMarker>pre/archives/\(name)</NextKeyMarker>"
            + "<NextVersionIdMarker>v&amp;9</NextVersionIdMarker>"
    }

    @Test func `What is hidden is listed by what was put first`() async throws {
        let scripted = try Scripted([Self.page("1 2x 2 2 3x 4")], options: Self.options)
        let listing = try await scripted.store.list("archives", after: nil, limit: nil)
        #expect(listing.objects.map(\.key.name) == ["1", "2", "4"])
        #expect(listing.objects.map(\.size) == [0, 3, 5])
        #expect(listing.isComplete)
        let lock = try #require(scripted.store.lock)
        #expect(
            ["1", "2", "3", "4"].map { lock.isReplaced("archives" / $0) }
                == [false, true, false, false])
        #expect(
            scripted.server.requests[0].target
                == "/bucket?encoding-type=url&max-keys=1000&prefix=pre%2Farchives%2F&versions=")
    }

    @Test func `A page that does not say whether there is more is asked for once more`()
        async throws
    {
        let scripted = try Scripted(
            [Self.page("1", more: "<IsTruncated>trve</IsTruncated>"), Self.page("1 2")],
            options: Self.options)
        let listing = try await scripted.store.list("archives", after: nil, limit: nil)
        #expect(listing.objects.map(\.key.name) == ["1", "2"])
    }

    @Test func `A page goes on until all versions of the last object were seen`() async throws {
        let scripted = try Scripted(
            [Self.page("1x 1 2", more: Self.more("2")), Self.page("2 3 4")],
            options: Self.options)
        let listing = try await scripted.store.list("archives", after: "archives/0", limit: 2)
        #expect(listing.objects.map(\.key.name) == ["1", "2"])
        #expect(!listing.isComplete)
        #expect(scripted.store.lock?.isReplaced("archives/2") == true)
        let targets = scripted.server.requests.map(\.target)
        #expect(targets[0].contains("key-marker=pre%2Farchives%2F0&max-keys=3&"))
        #expect(
            targets[1].contains("key-marker=pre%2Farchives%2F2")
                && targets[1].contains("version-id-marker=v%269"))
    }

    @Test func `A listing without end is none`() async throws {
        let scripted = try Scripted(options: Self.options) { _ in
            [Self.page("1", more: Self.more("1"))]
        }
        let error = await failure { try await scripted.store.versions("archives") }
        #expect(error?.reason == "the listing goes on without end")
    }

    @Test func `Other listings, and those without a lock, are as ever`() async throws {
        let scripted = try Scripted([.listing(["pre/packs/1"])], options: Self.options)
        _ = try await scripted.store.list("packs", after: nil, limit: nil)
        #expect(scripted.server.requests[0].target.contains("list-type=2"))
        let plain = try Scripted([.listing(["pre/archives/1"])])
        _ = try await plain.store.list("archives", after: nil, limit: nil)
        #expect(plain.server.requests[0].target.contains("list-type=2"))
        #expect(plain.store.lock == nil)
    }

    @Test func `A version is got, locked for longer, and deleted by its name`() async throws {
        let scripted = try Scripted(options: Self.options) { request in
            request.target.contains("retention=") && request.method == "GET"
                ? [S3LockTests.retention("2023-11-16T22:13:20Z", "GOVERNANCE")]
                : [.answer("200 OK", [], [1])]
        }
        let lock = try #require(scripted.store.lock)
        let version = ObjectVersion(
            key: "packs/1", id: "v/1", size: 1, modified: nil, tag: "", isDeletion: false,
            isNewest: false)
        let end = FileTime(seconds: 1_700_172_800)
        #expect(try await lock.get(version, range: nil) == [1])
        try await lock.extend(version, until: end)
        try await lock.extend(version, until: end)
        #expect(try await lock.end(of: version) == end)
        try await lock.delete(version)
        let requests = scripted.server.requests
        #expect(requests.map(\.method) == ["GET", "PUT", "GET", "PUT", "GET", "DELETE"])
        #expect(requests.allSatisfy { $0.target.hasSuffix("versionId=v%2F1") })
        #expect(requests[1].headers["content-md5"] != nil)
        #expect(
            String(decoding: requests[1].body, as: UTF8.self).contains(
                "<Mode>GOVERNANCE</Mode><RetainUntilDate>2023-11-16T22:13:20Z</RetainUntilDate>"))
    }

    @Test func `Who may not lock or look is told the permission`() async throws {
        let scripted = try Scripted(options: Self.options) { _ in
            [.error("403 Forbidden", "AccessDenied")]
        }
        let version = ObjectVersion(
            key: "packs/1", id: "v", size: 1, modified: nil, tag: "", isDeletion: false,
            isNewest: true)
        let lock = try #require(scripted.store.lock)
        let error = await failure { try await lock.extend(version, until: FileTime(seconds: 1)) }
        #expect(error?.hint == "allow s3:PutObjectRetention on arn:aws:s3:::bucket/pre/*")
        let listing = await failure { try await lock.versions("packs") }
        #expect(listing?.hint == "allow s3:ListBucketVersions on arn:aws:s3:::bucket")
    }

    @Test(arguments: [
        "", "<ListBucketResult></ListBucketResult>",
        "<ListVersionsResult><Version><Key>a</Key></Version></ListVersionsResult>",
        "<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId><Size>-1</Size></Version>"
            + "</ListVersionsResult>",
        "<ListVersionsResult><EncodingType>url</EncodingType><Version><Key>%</Key>"
            + "<VersionId>1</VersionId></Version></ListVersionsResult>",
    ])
    func `What is no page of versions is refused`(text: String) {
        #expect(throws: XMLReader.Flaw.self) { try VersionPage(Array(text.utf8)) }
    }
}

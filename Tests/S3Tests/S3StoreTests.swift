import Files
import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct S3StoreTests {
    @Test func `A put says what arrives, and that nothing is to be replaced`() async throws {
        let scripted = try Scripted([.answer(), .error("412 Failed", "PreconditionFailed")])
        let parts: [[UInt8]] = [Array("Welcome to ".utf8), Array("Amazon S3.".utf8)]
        #expect(try await scripted.store.put("a/b c", parts, .ifAbsent) == .stored)
        #expect(try await scripted.store.put("a/b c", parts, .ifAbsent) == .exists)
        let request = try #require(scripted.server.requests.first)
        #expect(request.target == "/bucket/pre/a/b%20c")
        #expect(request.headers["if-none-match"] == "*")
        #expect(request.headers["content-length"] == "21")
        #expect(
            request.headers["x-amz-content-sha256"]
                == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
        #expect(
            request.headers["x-amz-checksum-sha256"]
                == "RM591nyVng01JP+sF3Hfu6h9K2tLTpnkIDSouAP4sHI=")
        #expect(request.body == parts.reduce([], +))
    }

    @Test func `Only a put that is to replace nothing may find something there`() async throws {
        let scripted = try Scripted([.error("412 Failed", "PreconditionFailed")])
        let error = await failure { try await scripted.store.put("a", [[1]], .always) }
        #expect(error?.kind == .other)
        #expect(scripted.server.requests.first?.headers["if-none-match"] == nil)
    }

    @Test(
        arguments: [
            ("206 Partial Content", ["Content-Range: bytes 2-4/10"], [2, 3, 4]),
            ("200 OK", [], [0, 1, 2, 3, 4, 5]),
            ("200 OK", ["Content-Range: bytes 2-4/10"], [2, 3, 4]),
            ("206 Partial Content", ["Content-Range: bytes 2-5/10"], [2, 3, 4, 5]),
            ("206 Partial Content", ["Content-Range: bytes 2-4/*"], [2, 3, 4]),
            ("206 Partial Content", ["Content-Range: bytes 2-4/5"], [2, 3, 4]),
        ] as [(String, [String], [UInt8])])
    func `A range is got however the server gives it`(
        status: String, headers: [String], body: [UInt8]
    ) async throws {
        let scripted = try Scripted([.answer(status, headers, body)])
        #expect(try await scripted.store.get("a", range: 2..<5) == [2, 3, 4])
        #expect(scripted.server.requests.first?.headers["range"] == "bytes=2-4")
    }

    @Test(
        arguments: [
            ("206 Partial Content", ["Content-Range: bytes 2-3/4"], [2, 3]),
            ("206 Partial Content", ["Content-Range: bytes 2-3/*"], [2, 3]),
            ("200 OK", [], [0, 1, 2, 3]),
        ] as [(String, [String], [UInt8])])
    func `A range ends where the object does`(
        status: String, headers: [String], body: [UInt8]
    ) async throws {
        let scripted = try Scripted([.answer(status, headers, body)])
        #expect(try await scripted.store.get("a", range: 2..<5) == [2, 3])
    }

    @Test(
        arguments: [
            ("206 Partial Content", ["Content-Range: bytes 2-3/10"], [2, 3]),
            ("206 Partial Content", ["Content-Range: bytes 0-2/10"], [0, 1, 2]),
            ("206 Partial Content", [], [2, 3, 4]),
            ("200 OK", [], [0, 1]),
            ("416 Not Satisfiable", [], []),
        ] as [(String, [String], [UInt8])])
    func `Other bytes than those of the range are damage`(
        status: String, headers: [String], body: [UInt8]
    ) async throws {
        let scripted = try Scripted([.answer(status, headers, body)])
        let error = await failure { try await scripted.store.get("a", range: 2..<5) }
        #expect(error?.kind == .damaged)
    }

    @Test func `A range that came shorter than its header says is asked for again`() async throws {
        let scripted = try Scripted([
            .answer("206 Partial Content", ["Content-Range: bytes 2-4/10"], [2, 3])
        ])
        let error = await failure { try await scripted.store.get("a", range: 2..<5) }
        #expect(error?.kind == .damaged)
        #expect(error?.isRetryable == true)
    }

    @Test func `A range that no object has is not asked for`() async throws {
        let scripted = try Scripted([.answer()])
        for range: Range<Int64> in [0..<0, -1..<5, 0..<(1 << 40)] {
            let error = await failure { try await scripted.store.get("a", range: range) }
            #expect(error?.kind == .damaged)
        }
        #expect(scripted.server.requests.isEmpty)
    }

    @Test(arguments: [("404 Not Found", "NoSuchKey"), ("204 No Content", ""), ("200 OK", "")])
    func `Deleting what is not there is fine`(status: String, code: String) async throws {
        let answer: ScriptedServer.Step = code.isEmpty ? .answer(status) : .error(status, code)
        let scripted = try Scripted([answer])
        try await scripted.store.delete("a")
        #expect(scripted.server.requests.map(\.method) == ["DELETE"])
    }

    @Test func `The store's clock is that of its last answer`() async throws {
        let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
        let scripted = try Scripted([.listing([], headers: [date])])
        #expect(abs(try await scripted.store.now().seconds - 784_111_777) < 60)
        #expect(abs(try await scripted.store.now().seconds - 784_111_777) < 60)
        #expect(scripted.server.requests.count == 1)
    }

    @Test func `A name that is too long with its prefix is not sent`() async throws {
        let prefix = String(repeating: "p", count: 512)
        let long = String(repeating: "k", count: 200)
        let key = ObjectKey(stringLiteral: [long, long, long].joined(separator: "/"))
        let scripted = try Scripted(prefix: prefix, [.answer()])
        let error = await failure { try await scripted.store.get(key, range: nil) }
        #expect(error?.reason.contains("1,024 bytes") == true)
        #expect(scripted.server.requests.isEmpty)
    }
}

@Suite struct ListingTests {
    @Test func `A listing asks for what is behind a key, under a prefix`() async throws {
        let scripted = try Scripted([.listing(["pre/a/c", "pre/a/d e"])])
        let listing = try await scripted.store.list("a", after: "a/b", limit: 7)
        #expect(listing.objects.map(\.key) == ["a/c", "a/d e"])
        #expect(listing.isComplete)
        #expect(
            scripted.server.requests.map(\.target) == [
                "/bucket?encoding-type=url&list-type=2&max-keys=7&prefix=pre%2Fa%2F"
                    + "&start-after=pre%2Fa%2Fb"
            ])
    }

    @Test func `What is no key of the store's is passed over, whole pages too`() async throws {
        let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>"
        let scripted = try Scripted([
            .listing(["pre/", "other"], more: more + "one</NextContinuationToken>"),
            .listing([], more: more + "two</NextContinuationToken>"),
            .listing(["pre/.hidden", "pre/a", "pre/a"]),
        ])
        let listing = try await scripted.store.list(nil, after: nil, limit: 1)
        #expect(listing.objects.map(\.key) == ["a"])
        #expect(!listing.isComplete)
        let targets = scripted.server.requests.map(\.target)
        #expect(targets.map { $0.contains("continuation-token=") } == [false, true, true])
        #expect(targets[2].contains("continuation-token=two"))
    }

    @Test(arguments: [
        "<IsTruncated>true</IsTruncated>",
        "<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>",
    ])
    func `A listing without end is damage`(more: String) async throws {
        let scripted = try Scripted([.listing([], more: more)])
        let error = await failure { try await scripted.store.list(nil, after: nil, limit: nil) }
        #expect(error?.kind == .damaged)
        #expect(scripted.server.requests.count <= 2)
    }

    @Test func `No more is shown than was asked for`() async throws {
        let scripted = try Scripted([.listing(["pre/a", "pre/b", "pre/c"])])
        let listing = try await scripted.store.list(nil, after: nil, limit: 2)
        #expect(listing.objects.map(\.key) == ["a", "b"])
        #expect(!listing.isComplete)
    }

    @Test func `Pages that begin too early are cut where the order is that of bytes`()
        async throws
    {
        let scripted = try Scripted([.listing(["pre/a", "pre/b", "pre/c"])])
        let listing = try await scripted.store.list(nil, after: "b", limit: nil)
        #expect(listing.objects.map(\.key) == ["c"])
    }

    @Test(arguments: [["Server: SeaweedFS 4.48"], []])
    func `A store that lists by folder is known by its name or by what it does`(
        headers: [String]
    ) async throws {
        let names = headers.isEmpty ? ["pre/b/c", "pre/b-"] : ["pre/a"]
        let scripted = try Scripted([.listing(names, headers: headers)])
        #expect(scripted.store.properties.listsInOrder)
        let listing = try await scripted.store.list(nil, after: nil, limit: nil)
        #expect(listing.objects.count == names.count)
        #expect(!scripted.store.properties.listsInOrder)
    }

    @Test func `A server without any order goes on by its own tokens`() async throws {
        let names = (0..<2500).map { "pre/a/\($0 * 1777 % 2500)" }
        let scripted = try Scripted { request in
            let query = request.target.split { $0 == "?" || $0 == "&" }
            let value = { (name: String) in
                query.first { $0.hasPrefix("\(name)=") }?.split(separator: "=").last
            }
            guard let most = value("max-keys").flatMap({ Int($0) }), value("start-after") == nil
            else { return [.error("400 Bad Request", "NotImplemented")] }
            let start = value("continuation-token").flatMap { Int($0) } ?? 0
            let end = min(start + most, names.count)
            let more =
                "<IsTruncated>\(end < names.count)</IsTruncated>"
                + "<NextContinuationToken>\(end)</NextContinuationToken>"
            return [.listing(Array(names[start..<end]), more: more)]
        }
        var found: [ObjectKey] = []
        var isComplete = false
        while !isComplete {
            let limit = found.isEmpty ? StoreProperties.keysThatShowOrder : nil
            let page = try await scripted.store.list("a", after: found.last, limit: limit)
            found += page.objects.map(\.key)
            isComplete = page.isComplete
        }
        #expect(!scripted.store.properties.listsFoldersInOrder)
        #expect(found.map { "pre/\($0)" } == names)
        #expect(scripted.server.requests.count == 4)
    }

    @Test(arguments: [
        "<html/>", "<ListBucketResult><IsTruncated>trve</IsTruncated></ListBucketResult>",
        "<ListBucketResult><Contents>",
    ])
    func `A listing that makes no sense is asked for once more`(text: String) async throws {
        let scripted = try Scripted([
            .answer("200 OK", [], Array(text.utf8)), .listing(["pre/a"]),
        ])
        let listing = try await scripted.store.list(nil, after: nil, limit: nil)
        #expect(listing.objects.map(\.key) == ["a"])
        #expect(scripted.server.requests.count == 2)
    }

    @Test func `An answer that is no listing is damage`() async throws {
        let scripted = try Scripted([.answer("200 OK", [], Array("<html/>".utf8))])
        let error = await failure { try await scripted.store.list("a", after: nil, limit: nil) }
        #expect(error?.kind == .damaged)
        #expect(error?.subject == "a")
    }
}

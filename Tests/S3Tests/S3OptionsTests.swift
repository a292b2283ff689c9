import HTTP
import Storage
import TestSupport
import Testing

@testable import S3

@Suite struct S3OptionsTests {
    /// 32 letters, their base64 and that of their MD5, by another program.
    private static let key = Array("abcdefghijklmnopqrstuvwxyz012345".utf8)
    private static let keyText = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
    private static let keyDigest = "NX6C25NPxF9KJbS4Pci9GQ=="

    /// The headers of each kind of request that tell the server what to do, without those that
    /// all requests have.
    private func headers(_ options: S3Options) async throws -> [String: [String]] {
        let scripted = try Scripted(options: options) { request in
            [request.target.contains("list-type") ? .listing([]) : .answer("200 OK", [], [1])]
        }
        _ = try await scripted.store.put("a", [[1]], .ifAbsent)
        _ = try await scripted.store.get("a", range: nil)
        _ = try await scripted.store.list(nil, after: nil, limit: nil)
        try await scripted.store.delete("a")
        var found: [String: [String]] = [:]
        for (name, request) in zip(["put", "get", "list", "delete"], scripted.server.requests) {
            let signed = request.headers["authorization"]?.split(separator: "SignedHeaders=").last?
                .prefix { $0 != "," }.split(separator: ";").map(String.init)
            let own = request.headers.filter { header in
                header.key.hasPrefix("x-amz-") && !Self.always.contains(header.key)
            }
            for header in own { #expect(signed?.contains(header.key) == true) }
            found[name] = own.map { "\($0.key): \($0.value)" }.sorted()
        }
        return found
    }

    private static let always = [
        "x-amz-date", "x-amz-content-sha256", "x-amz-checksum-sha256",
        "x-amz-sdk-checksum-algorithm",
    ]

    @Test func `Nothing is asked for by default`() async throws {
        #expect(
            try await headers(S3Options())
                == ["put": [], "get": [], "list": [], "delete": []])
    }

    @Test func `A storage class and tags are told when something is stored`() async throws {
        let tags = ["team=a b", "ü&=1=2", "bare"].compactMap(ObjectTag.init)
        #expect(
            try await headers(S3Options(storageClass: "STANDARD_IA", tags: tags)) == [
                "put": [
                    "x-amz-storage-class: STANDARD_IA",
                    "x-amz-tagging: team=a%20b&%C3%BC%26=1%3D2&bare=",
                ], "get": [], "list": [], "delete": [],
            ])
    }

    @Test func `A storage class is for those objects alone that it is meant for`() async throws {
        let options = S3Options(
            storageClass: "STANDARD_IA", isForStorageClass: { $0 == "pack" && $1 >= 3 })
        let scripted = try Scripted(options: options) { _ in [.answer()] }
        _ = try await scripted.store.put("pack", [[1, 2], [3]], .always)
        _ = try await scripted.store.put("pack", [[1, 2]], .always)
        _ = try await scripted.store.put("archive", [[1, 2], [3]], .always)
        let classes = scripted.server.requests.map { $0.headers["x-amz-storage-class"] }
        #expect(classes == ["STANDARD_IA", nil, nil])
    }

    @Test func `The server's own encryption is asked for when something is stored`() async throws {
        #expect(
            try await headers(S3Options(encryption: .server)) == [
                "put": ["x-amz-server-side-encryption: AES256"], "get": [], "list": [],
                "delete": [],
            ])
        #expect(
            try await headers(S3Options(encryption: .service(key: nil)))["put"]
                == ["x-amz-server-side-encryption: aws:kms"])
        let key = "arn:aws:kms:eu-west-1:1:key/2"
        #expect(
            try await headers(S3Options(encryption: .service(key: key))) == [
                "put": [
                    "x-amz-server-side-encryption-aws-kms-key-id: \(key)",
                    "x-amz-server-side-encryption: aws:kms",
                ], "get": [], "list": [], "delete": [],
            ])
    }

    @Test func `A key of our own is told with each reading and writing`() async throws {
        let key = try #require(CustomerKey(Self.key))
        let lines = [
            "x-amz-server-side-encryption-customer-algorithm: AES256",
            "x-amz-server-side-encryption-customer-key-md5: \(Self.keyDigest)",
            "x-amz-server-side-encryption-customer-key: \(Self.keyText)",
        ]
        #expect(
            try await headers(S3Options(encryption: .customer(key)))
                == ["put": lines, "get": lines, "list": [], "delete": []])
    }

    @Test func `Who pays is told with each request`() async throws {
        let line = ["x-amz-request-payer: requester"]
        #expect(
            try await headers(S3Options(paysForRequests: true))
                == ["put": line, "get": line, "list": line, "delete": line])
    }

    @Test(arguments: [
        keyText, keyText + "\n", "  \(keyText)\r\n", String(decoding: key, as: UTF8.self),
    ])
    func `A key of our own is given as it is, or as base64`(text: String) throws {
        let key = try #require(CustomerKey(Array(text.utf8)))
        #expect(key.headers.map(\.value) == ["AES256", Self.keyText, Self.keyDigest])
    }

    @Test(arguments: [
        "", "\n", "short", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU", "YWJj",
        "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDV=",
        "\u{1}YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzND=",
        "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU2Nzg5",
    ])
    func `What is no key of 32 bytes is refused`(text: String) {
        #expect(CustomerKey(Array(text.utf8)) == nil)
    }

    @Test func `A key of our own is not printed by accident`() throws {
        let key = try #require(CustomerKey(Self.key))
        let options = S3Options(encryption: .customer(key))
        var dumped = ""
        dump(options, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(options)", dumped] {
            #expect(!text.contains(Self.keyText) && !text.contains("97, 98"))
        }
    }

    @Test(arguments: ["", "=x", "a\nb=c", "a=\u{7F}", String(repeating: "k", count: 129)])
    func `What servers do not take as a tag is none`(text: String) {
        #expect(ObjectTag(text) == nil)
    }
}

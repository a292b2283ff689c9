import Storage
import Testing

@testable import S3

@Suite struct S3LocationTests {
    private func location(
        _ bucket: String = "bucket", prefix: String = "a b/c", endpoint: String? = nil,
        region: String? = nil, style: S3Location.Style? = nil
    ) throws -> S3Location {
        try S3Location(
            bucket: bucket, prefix: prefix, endpoint: endpoint, region: region, style: style)
    }

    @Test func `Amazon has a server for each region`() throws {
        let plain = try location()
        #expect(plain.origin == "https://bucket.s3.us-east-1.amazonaws.com")
        #expect(plain.bucketPath == "/")
        #expect(plain.path(ofName: "a b/c/d+e") == "/a%20b/c/d%2Be")
        #expect(
            try location(region: "cn-north-1").host == "bucket.s3.cn-north-1.amazonaws.com.cn")
    }

    @Test func `A bucket whose name makes no host's is in the path`() throws {
        for bucket in ["dotted.bucket", "UPPER", "under_score"] {
            let location = try location(bucket, region: "eu-west-1")
            #expect(location.host == "s3.eu-west-1.amazonaws.com")
            #expect(location.path(ofName: "x") == "/\(bucket)/x")
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000", "/bucket/x"),
        ("https://Host.Example:443/", "https://host.example", "/bucket/x"),
        ("http://host:80", "http://host", "/bucket/x"),
        ("http://host:443", "http://host:443", "/bucket/x"),
        ("host.example", "https://host.example", "/bucket/x"),
        ("https://[::1]:9000", "https://[::1]:9000", "/bucket/x"),
        ("https://host/storage/v1/s3", "https://host", "/storage/v1/s3/bucket/x"),
    ])
    func `Other servers have buckets in the path`(
        endpoint: String, origin: String, path: String
    ) throws {
        let location = try location(endpoint: endpoint)
        #expect(location.origin == origin)
        #expect(location.path(ofName: "x") == path)
    }

    @Test func `A bucket may be part of any server's name`() throws {
        let location = try location(endpoint: "https://host:9000/base", style: .virtualHost)
        #expect(location.origin == "https://bucket.host:9000")
        #expect(location.path(ofName: "x") == "/base/x")
        #expect(location.bucketPath == "/base/")
    }

    @Test(arguments: [
        "", "ftp://host", "http://", "http://user@host", "http://host?x", "http://host#x",
        "http://a b", "http://ä",
    ])
    func `What is no server is refused`(endpoint: String) {
        #expect(throws: StorageError.self) { try location(endpoint: endpoint) }
    }

    @Test func `Names and keys are each other's`() throws {
        for prefix in ["", "p", "a b/c"] {
            let location = try location(prefix: prefix)
            for key: ObjectKey in ["a", "a/b c", "ü+%20"] {
                #expect(location.key(ofName: location.name(of: key)) == key)
            }
        }
        let location = try location(prefix: "p")
        for name in ["", "p", "p/", "q/a", "pa", "p/a/", "p/.a", "p//a", "p/a\u{1}"] {
            #expect(location.key(ofName: name) == nil, "\(name)")
        }
    }
}

import Configuration
import Testing

@Suite struct `A repository's address` {
    let parser = RepositoryAddressParser(folder: "/work/app", home: "/home/ann")

    @Test(arguments: [
        ("backups", "/work/app/backups"), ("../b/./c/", "/work/b/c"), ("/srv/b", "/srv/b"),
        ("~/b", "/home/ann/b"), ("file:b", "/work/app/b"), ("file:///srv/b", "/srv/b"),
        ("file:/srv/b", "/srv/b"), ("a#b", "/work/app/a#b"), ("/", "/"),
        ("a#0123456789abcdef/", "/work/app/a#0123456789abcdef"),
    ])
    func `may be a folder`(_ text: String, _ path: String) throws {
        #expect(try parser.parse(text).get() == RepositoryAddress(.folder(path)))
    }

    @Test(arguments: [
        ("s3://bucket", BucketAddress(bucket: "bucket", prefix: "")),
        ("s3://bucket/a/b/", BucketAddress(bucket: "bucket", prefix: "a/b")),
        (
            "https://acc123.r2.cloudflarestorage.com/bucket/p",
            BucketAddress(
                bucket: "bucket", prefix: "p", endpoint: "https://acc123.r2.cloudflarestorage.com",
                region: "auto")
        ),
        (
            "http://127.0.0.1:9000/bucket",
            BucketAddress(bucket: "bucket", prefix: "", endpoint: "http://127.0.0.1:9000")
        ),
        (
            "https://my.bucket.s3.eu-west-1.amazonaws.com/p",
            BucketAddress(bucket: "my.bucket", prefix: "p", region: "eu-west-1")
        ),
        (
            "https://s3.eu-west-1.amazonaws.com/bucket/p",
            BucketAddress(bucket: "bucket", prefix: "p", region: "eu-west-1")
        ),
        ("https://bucket.s3.amazonaws.com/", BucketAddress(bucket: "bucket", prefix: "")),
    ])
    func `may be a bucket`(_ text: String, _ bucket: BucketAddress) throws {
        #expect(try parser.parse(text).get() == RepositoryAddress(.bucket(bucket)))
    }

    @Test(arguments: ["s3://bucket/p", "/srv/b", "https://h.example/bucket"])
    func `may end in a fingerprint and is printed so`(_ text: String) throws {
        let fingerprint = "0123-4567-89ab-cdef-0123-4567-89ab-cdef"
        let address = try parser.parse(text + "#0123456789ABCDEF-0123456789abcdef").get()
        #expect(address.fingerprint == fingerprint)
        #expect(address.description == text + "#" + fingerprint)
        #expect(try parser.parse(address.description).get() == address)
    }

    @Test(arguments: [
        ("", "the address is empty"),
        ("s3://", #""" is no name of a bucket"#),
        ("s3://b/x", #""b" is no name of a bucket"#),
        ("s3://bucket/../x", #""/../x" is no prefix"#),
        (
            "s3://bucket#0123456789abcdef",
            ##""#0123456789abcdef" is no fingerprint, which has 32 digits of 0-9 and a-f"##
        ),
        ("s3://bucket?x=1", #"an address has no "?""#),
        (
            "https://host.example/",
            "the address names no bucket; write https://host.example/BUCKET/PREFIX"
        ),
        ("ftp://host/x", #""ftp://" is not supported; write s3://BUCKET/PREFIX"#),
        (
            "/backups/app#0123-4567-89ab-cdef",
            "\"#0123-4567-89ab-cdef\" is no fingerprint: it has 16 digits, and fingerprints have 32; "
                + "for a folder of that name write /backups/app#0123-4567-89ab-cdef/"
        ),
        (
            "s3://bucket/app#0123456789abcdef",
            "\"#0123456789abcdef\" is no fingerprint, which has 32 digits of 0-9 and a-f"
        ),
        ("file://host/x", "file: addresses name no host; write file:///DIR"),
    ])
    func `may be wrong`(_ text: String, _ reason: String) {
        let error = #expect(throws: TextError.self) { try parser.parse(text).get() }
        #expect(error?.reason == reason)
    }

    @Test func `never holds credentials, nor do its errors`() {
        let error = #expect(throws: TextError.self) {
            try parser.parse("s3://id:s3cret@bucket/p").get()
        }
        #expect(error?.reason.contains("AWS_SECRET_ACCESS_KEY") == true)
        #expect(error?.reason.contains("s3cret") == false)
    }
}

import Cryptography
import HTTP
import Storage

/// One request to a bucket, before it is signed.
struct S3Request: Sendable {
    /// As messages have it: "put".
    let operation: String
    /// What it is about: an object or a place, as messages have it.
    let subject: String
    let method: String
    /// What the object is called in the bucket; nil for the bucket itself.
    var name: String?
    var query: [QueryItem] = []
    var headers: [HTTPHeader] = []
    var body: [[UInt8]] = []
    /// What checksums are of, where that is not the body.
    var meant: [[UInt8]]?
    var payloadHash = SignableRequest.hashOfNothing
    /// How much the answer may have.
    var largestAnswer = ErrorAnswer.largestAnswer
    /// What one must be allowed for it, as AWS calls it.
    var permission: String

    /// Whether it is to replace nothing.
    var isConditional: Bool { headers.contains { $0.name == "if-none-match" } }

    /// A first byte of the same object, for what is answered to that.
    var short: S3Request {
        S3Request(
            operation: "get", subject: subject, method: "GET", name: name,
            headers: [HTTPHeader("range", "bytes=0-0")], permission: "s3:GetObject")
    }

    /// Time for the bytes that come and go, on a line as slow as lines are, and some more.
    func deadline(expecting size: Int) -> Duration {
        .seconds(30 + (size + body.reduce(0) { $0 + $1.count }) / (32 << 10))
    }
}

extension S3Request {
    /// Bytes of a listing of a thousand objects, and then some.
    private static let largestListing = 16 << 20

    static func put(
        _ key: ObjectKey, as name: String, _ parts: [[UInt8]], _ condition: PutCondition,
        _ options: S3Options
    ) -> S3Request {
        var request = S3Request(
            operation: "put", subject: key.text, method: "PUT", name: name,
            permission: "s3:PutObject")
        var hash = SHA256Stream()
        for part in parts { hash.update(part.span) }
        let digest = hash.finish()
        request.body = parts
        request.payloadHash = Hexadecimal.text(digest)
        request.headers = checksums(digest)
        request.headers += options.headersOfPut(key, size: parts.reduce(0) { $0 + $1.count })
        if condition == .ifAbsent { request.headers.append(HTTPHeader("if-none-match", "*")) }
        return request
    }

    static func get(
        _ key: ObjectKey, as name: String, _ range: Range<Int64>?, version: String?,
        _ options: S3Options
    ) -> S3Request {
        var request = S3Request(
            operation: "get", subject: key.text, method: "GET", name: name,
            query: QueryItem.version(version),
            permission: version == nil ? "s3:GetObject" : "s3:GetObjectVersion")
        request.largestAnswer = Int(ObjectLimits.largestGet)
        request.headers = options.headersOfGet
        if let range {
            request.headers.append(
                HTTPHeader("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
        }
        return request
    }

    static func delete(_ key: ObjectKey, as name: String, _ options: S3Options) -> S3Request {
        S3Request(
            operation: "delete", subject: key.text, method: "DELETE", name: name,
            headers: options.headersOfAll, permission: "s3:DeleteObject")
    }

    static func versioning(of subject: String, _ options: S3Options) -> S3Request {
        S3Request(
            operation: "look at the versions of", subject: subject, method: "GET",
            query: [QueryItem("versioning", "")], headers: options.headersOfAll,
            permission: "s3:GetBucketVersioning")
    }

    static func lockRule(of subject: String, _ options: S3Options) -> S3Request {
        S3Request(
            operation: "look at the lock of", subject: subject, method: "GET",
            query: [QueryItem("object-lock", "")], headers: options.headersOfAll,
            permission: "s3:GetBucketObjectLockConfiguration")
    }

    static func lock(
        of key: ObjectKey, as name: String, _ version: String?, _ options: S3Options
    ) -> S3Request {
        S3Request(
            operation: "look at the lock of", subject: key.text, method: "GET", name: name,
            query: [QueryItem("retention", "")] + QueryItem.version(version),
            headers: options.headersOfAll, permission: "s3:GetObjectRetention")
    }

    /// Servers want such a body's digest; they differ in which.
    static func extend(
        _ key: ObjectKey, as name: String, _ version: String, _ lock: S3Lock,
        until end: UniversalTime, _ options: S3Options
    ) -> S3Request {
        let body = lock.retention(until: end)
        var hash = SHA256Stream()
        hash.update(body.span)
        let digest = hash.finish()
        return S3Request(
            operation: "lock", subject: key.text, method: "PUT", name: name,
            query: [QueryItem("retention", "")] + QueryItem.version(version),
            headers: options.headersOfAll + checksums(digest) + contentMD5(of: [body]),
            body: [body], payloadHash: Hexadecimal.text(digest),
            permission: "s3:PutObjectRetention")
    }

    static func versions(
        _ subject: String, _ query: [QueryItem], _ options: S3Options
    ) -> S3Request {
        var request = S3Request(
            operation: "list the versions of", subject: subject, method: "GET",
            headers: options.headersOfAll, permission: "s3:ListBucketVersions")
        request.query = [QueryItem("versions", ""), QueryItem("encoding-type", "url")] + query
        request.largestAnswer = largestListing
        return request
    }

    static func list(
        _ subject: String, _ query: [QueryItem], _ options: S3Options
    ) -> S3Request {
        var request = S3Request(
            operation: "list", subject: subject, method: "GET", headers: options.headersOfAll,
            permission: "s3:ListBucket")
        request.query = [QueryItem("list-type", "2"), QueryItem("encoding-type", "url")] + query
        request.largestAnswer = largestListing
        return request
    }
}

// MARK: - Checksums

extension S3Request {
    private static let checksumNames = ["x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm"]

    /// Some servers compare just this one with what arrived.
    private static func checksums(_ digest: [UInt8]) -> [HTTPHeader] {
        zip(checksumNames, [Base64.text(digest), "SHA256"]).map { HTTPHeader($0, $1) }
    }

    private static func contentMD5(of parts: [[UInt8]]) -> [HTTPHeader] {
        MD5.hash(parts).map { [HTTPHeader("content-md5", Base64.text($0))] } ?? []
    }

    var hasChecksum: Bool { headers.contains { Self.checksumNames.contains($0.name) } }

    /// The same for a server that refuses those headers: the old one says as much to it.
    var withOldChecksum: S3Request {
        guard hasChecksum else { return self }
        var request = self
        request.headers.removeAll { Self.checksumNames.contains($0.name) }
        if !headers.contains(where: { $0.name == "content-md5" }) {
            request.headers += Self.contentMD5(of: meant ?? body)
        }
        return request
    }
}

extension QueryItem {
    /// One version of an object; none for that which is the newest.
    static func version(_ version: String?) -> [QueryItem] {
        version.map { [QueryItem("versionId", $0)] } ?? []
    }
}

import Cryptography
package import HTTP

/// Signs requests as AWS's Signature Version 4 has it; the time is the caller's.
package struct Signer: Sendable {
    private let credentials: S3Credentials
    private let region: String
    private let service: String
    private let pathRule: CanonicalPathRule

    package init(
        _ credentials: S3Credentials, region: String, service: String = "s3",
        pathRule: CanonicalPathRule = .verbatim
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.pathRule = pathRule
    }

    /// The request's headers, with those more that it is to be sent with.
    package func signedHeaders(
        of request: SignableRequest, at time: UniversalTime
    ) -> [HTTPHeader] {
        var request = request
        request.headers.append(HTTPHeader("x-amz-date", time.basic))
        if let token = credentials.sessionToken {
            request.headers.append(HTTPHeader("x-amz-security-token", token))
        }
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), "
            + "SignedHeaders=\(request.signedHeaders), Signature=\(signature(of: request, at: time))"
        return request.headers + [HTTPHeader("authorization", authorization)]
    }

    /// The request's query with those items more that make it valid for a while, for anybody.
    package func signedQuery(
        of request: SignableRequest, at time: UniversalTime, seconds: Int
    ) -> [QueryItem] {
        var request = request
        request.query += [
            QueryItem("X-Amz-Algorithm", Self.algorithm),
            QueryItem("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            QueryItem("X-Amz-Date", time.basic),
            QueryItem("X-Amz-Expires", String(seconds)),
            QueryItem("X-Amz-SignedHeaders", request.signedHeaders),
        ]
        if let token = credentials.sessionToken {
            request.query.append(QueryItem("X-Amz-Security-Token", token))
        }
        let signature = signature(of: request, at: time)
        return request.query + [QueryItem("X-Amz-Signature", signature)]
    }
}

extension Signer {
    private static let algorithm = "AWS4-HMAC-SHA256"

    private func scope(_ time: UniversalTime) -> String {
        "\(time.date)/\(region)/\(service)/aws4_request"
    }

    func textToSign(_ request: SignableRequest, at time: UniversalTime) -> String {
        let canonical = Array(request.canonical(pathRule).utf8)
        let hash = Hexadecimal.text(SHA256.hash(canonical.span))
        return [Self.algorithm, time.basic, scope(time), hash].joined(separator: "\n")
    }

    private func signature(of request: SignableRequest, at time: UniversalTime) -> String {
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [time.date, region, service, "aws4_request"] {
            key = Self.authenticate(part, key)
        }
        return Hexadecimal.text(Self.authenticate(textToSign(request, at: time), key))
    }

    private static func authenticate(_ text: String, _ key: [UInt8]) -> [UInt8] {
        let bytes = Array(text.utf8)
        return HMACKey(key.span).authenticate(bytes.span)
    }
}

/// Bytes as two small digits each.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

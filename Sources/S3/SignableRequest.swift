import Cryptography
package import HTTP

/// A parameter behind the `?` of an address, not encoded.
package struct QueryItem: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// All of a request that a signature covers.
package struct SignableRequest: Sendable {
    package var method: String
    /// Just as it is sent.
    package var path: String
    package var query: [QueryItem]
    /// With `host`, which every signature covers.
    package var headers: [HTTPHeader]
    /// The body's SHA-256 in hexadecimal digits, or words that stand for it.
    package var payloadHash: String

    package static let hashOfNothing =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    package static func payloadHash(of body: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(body.span))
    }

    package init(
        _ method: String, path: String, query: [QueryItem] = [], headers: [HTTPHeader],
        payloadHash: String = hashOfNothing
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }
}

/// How the path of a request becomes that of its canonical form.
package enum CanonicalPathRule: Sendable {
    /// Of S3: as it is sent, where it is encoded once.
    case verbatim
    /// Of other services: what is sent is encoded once more.
    case encoded
    /// Of other services, without dots and double slashes.
    case normalized

    func apply(to path: String) -> String {
        switch self {
        case .verbatim: path
        case .encoded: PercentEncoding.encode(path, keepingSlashes: true)
        case .normalized: PercentEncoding.encode(Self.normalized(path), keepingSlashes: true)
        }
    }

    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for component in path.split(separator: "/") where component != "." {
            if component == ".." { _ = kept.popLast() } else { kept.append(component) }
        }
        let end = path.hasSuffix("/") && !kept.isEmpty ? "/" : ""
        return "/" + kept.joined(separator: "/") + end
    }
}

// MARK: Canonical form

extension SignableRequest {
    /// Also the query as it is to be sent.
    package var canonicalQuery: String {
        query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    private var canonicalHeaders: [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers {
            values[header.name.lowercased(), default: []].append(Self.folded(header.value))
        }
        return values.map { ($0.key, $0.value.joined(separator: ",")) }.sorted { $0.0 < $1.0 }
    }

    /// One space stands for any blanks between words.
    private static func folded(_ value: String) -> String {
        value.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }

    var signedHeaders: String { canonicalHeaders.map(\.name).joined(separator: ";") }

    func canonical(_ rule: CanonicalPathRule) -> String {
        let lines = canonicalHeaders.map { "\($0.name):\($0.value)\n" }.joined()
        return [
            method, rule.apply(to: path), canonicalQuery, lines, signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }
}

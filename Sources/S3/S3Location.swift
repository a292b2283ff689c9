package import Storage

/// A prefix in a bucket, and the server that has it.
package struct S3Location: Hashable, Sendable {
    /// Where an address has the bucket's name.
    package enum Style: Hashable, Sendable {
        case path, virtualHost
    }

    package let bucket: String
    /// Without slashes at its ends; empty for the whole bucket.
    package let prefix: String
    package var region: String
    package let style: Style
    private let endpoint: Endpoint

    /// Without an endpoint it is Amazon's; style and region are the service's, or what most servers
    /// like.
    package init(
        bucket: String, prefix: String, endpoint: String? = nil, region: String? = nil,
        style: Style? = nil
    ) throws(StorageError) {
        self.bucket = bucket
        self.prefix = prefix
        guard let endpoint else {
            self.endpoint = .amazon
            self.region = region ?? "us-east-1"
            self.style = style ?? (Self.isHostLabel(bucket) ? .virtualHost : .path)
            return
        }
        guard let server = Server(endpoint) else {
            throw StorageError(
                .other, "use the endpoint", Server.tellable(endpoint),
                "is no address of a server", hint: "write https://HOST or https://HOST:PORT")
        }
        let preset = Preset.known(host: server.host)
        self.endpoint = .server(server)
        self.region = region ?? preset?.region(ofHost: server.host) ?? "us-east-1"
        self.style = style ?? preset?.style ?? .path
    }

    /// Certificates for all buckets cover one label, without dots.
    private static func isHostLabel(_ bucket: String) -> Bool {
        bucket.utf8.count <= 63
            && bucket.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }

    private enum Endpoint: Hashable, Sendable {
        case amazon
        case server(Server)
    }

    /// Amazon has a server for each region; it lists by bytes, as its manual says.
    package var isAmazon: Bool { endpoint == .amazon }

    private var server: Server {
        switch endpoint {
        case .server(let server): return server
        case .amazon:
            let end = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
            return Server(scheme: "https", host: "s3.\(region).\(end)", path: "")
        }
    }
}

// MARK: Addresses

extension S3Location {
    /// Scheme and host, as messages name the server.
    package var origin: String { "\(server.scheme)://\(host)" }

    /// The bucket as policies name it.
    package var resource: String {
        let partition =
            region.hasPrefix("cn-")
            ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
        return "arn:\(partition):s3:::\(bucket)"
    }

    /// Whether nobody on the way can read what is sent.
    package var isPrivate: Bool {
        let name = server.host.split(separator: ":").first.map(String.init) ?? ""
        return server.scheme == "https" || name == "localhost" || name.hasPrefix("127.")
            || server.host.hasPrefix("[::1]")
    }

    /// With the port, if it is not the scheme's.
    package var host: String {
        style == .virtualHost ? "\(bucket).\(server.host)" : server.host
    }

    /// The encoded path of the bucket itself.
    package var bucketPath: String {
        guard style == .path else { return server.path + "/" }
        return "\(server.path)/\(PercentEncoding.encode(bucket))"
    }

    /// The encoded path of an object, whose name in the bucket is given.
    package func path(ofName name: String) -> String {
        let path = bucketPath.hasSuffix("/") ? bucketPath : bucketPath + "/"
        return path + PercentEncoding.encode(name, keepingSlashes: true)
    }

    /// What an object is called in the bucket.
    package func name(of key: ObjectKey) -> String {
        prefix.isEmpty ? key.text : "\(prefix)/\(key.text)"
    }

    /// What the names of all objects under a key, or of all, begin with.
    package func start(of key: ObjectKey?) -> String {
        if let key { return name(of: key) + "/" }
        return prefix.isEmpty ? "" : prefix + "/"
    }

    /// The key of an object in the bucket, or nil if it is none that a store would give.
    package func key(ofName name: String) -> ObjectKey? {
        let start = Array(start(of: nil).utf8)
        guard name.utf8.starts(with: start) else { return nil }
        return try? ObjectKey(String(decoding: name.utf8.dropFirst(start.count), as: UTF8.self))
    }
}

extension S3Location: CustomStringConvertible {
    package var description: String {
        let place = prefix.isEmpty ? bucket : "\(bucket)/\(prefix)"
        return isAmazon
            ? "s3://\(place)" : "\(server.scheme)://\(server.host)\(server.path)/\(place)"
    }
}

/// The parts of an endpoint's address.
private struct Server: Hashable, Sendable {
    let scheme: String
    /// As requests name it, so without a port that goes without saying.
    let host: String
    /// Begins with a slash, or is empty.
    let path: String

    init(scheme: String, host: String, path: String) {
        self.scheme = scheme
        self.host = host
        self.path = path
    }

    /// What messages may say of a text that is no address: not a password in it.
    static func tellable(_ text: String) -> String {
        text.contains("@") ? "that is given" : text.debugDescription
    }

    /// Without a scheme it is `https`.
    init?(_ text: String) {
        let parts = text.firstRange(of: "://")
        scheme = parts.map { text[..<$0.lowerBound].lowercased() } ?? "https"
        var rest = parts.map { text[$0.upperBound...] } ?? text[...]
        while rest.hasSuffix("/") { rest.removeLast() }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = rest[..<end].lowercased()
        let usual = scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(usual) { host.removeLast(usual.count) }
        path = String(rest[end...])
        self.host = host
        let isPlain = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x40 }
        guard ["http", "https"].contains(scheme), !host.isEmpty, isPlain,
            !rest.contains("?"), !rest.contains("#")
        else { return nil }
    }
}

extension S3Location {
    /// Becomes part of a host's name, so a server may not say just anything.
    static func isRegion(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }
}

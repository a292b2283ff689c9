/// One header line; names are told apart without regard to case.
package struct HTTPHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What is asked of a server, and how much it may answer.
package struct HTTPRequest: Sendable {
    package let method: String
    /// With `http` or `https`; path and query are sent just as they are here.
    package let url: String
    package let headers: [HTTPHeader]
    /// Sent one behind the other, and never joined.
    package let body: [[UInt8]]
    /// A longer body of the answer is an error, and is not read.
    package let largestBody: Int
    /// From the first look at the server's name to the last byte, without waiting for its turn.
    package let deadline: Duration
    /// So long it may stand still, if not as long as others of the client; whole seconds.
    package let stallTimeout: Duration?

    package init(
        _ method: String, _ url: String, headers: [HTTPHeader] = [], body: [[UInt8]] = [],
        largestBody: Int, deadline: Duration = .seconds(60), stallTimeout: Duration? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.largestBody = largestBody
        self.deadline = deadline
        self.stallTimeout = stallTimeout
    }

    package var bodySize: Int { body.reduce(0) { $0 + $1.count } }

    var sendsBody: Bool { method == "PUT" || method == "POST" || bodySize > 0 }

    /// What would make another request of it on the wire.
    var flaw: String? {
        if method.isEmpty || !method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            return "the method \(method.debugDescription) is none"
        }
        if !url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            return "the address \(url.debugDescription) has characters that addresses do not have"
        }
        for header in headers {
            let isPlain = header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            guard isPlain, !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isToken) else {
                return "the header \(header.name.debugDescription) has characters that lines end on"
            }
        }
        return nil
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x2D
            || byte == 0x5F
    }
}

/// What a server answered, whatever its status.
package struct HTTPResponse: Hashable, Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The header lines of an answer.
package struct HTTPHeaders: Hashable, Sendable {
    package private(set) var lines: [HTTPHeader] = []

    package init(_ lines: [HTTPHeader] = []) {
        for line in lines { add(line.name, line.value) }
    }

    mutating func add(_ name: String, _ value: String) {
        lines.append(HTTPHeader(name.lowercased(), value))
    }

    /// The value of the first line with a name, which is given in small letters.
    package subscript(name: String) -> String? {
        lines.first { $0.name == name }?.value
    }
}

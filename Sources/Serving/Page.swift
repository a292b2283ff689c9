/// What a server answers for a path.
package struct Page: Hashable, Sendable {
    /// Such as 200.
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    package init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// One that says just what its status means.
    init(_ status: Int) {
        self.init(
            status: status, contentType: "text/plain",
            body: Array("\(Self.phrase(status))\n".utf8))
    }

    /// As it goes over the wire; to a HEAD request without its body.
    func answer(hasBody: Bool) -> [UInt8] {
        var lines = [
            "HTTP/1.1 \(status) \(Self.phrase(status))", "Content-Type: \(contentType)",
            "Content-Length: \(body.count)", "Cache-Control: no-store", "Connection: close",
        ]
        if status == 405 { lines.append("Allow: GET, HEAD") }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + (hasBody ? body : [])
    }

    private static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}

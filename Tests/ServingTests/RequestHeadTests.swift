import TestSupport
import Testing

@testable import Serving

@Suite struct `The head of a request` {
    private func parse(_ text: String) -> RequestHead { RequestHead.parse(Array(text.utf8).span) }

    @Test func `is unfinished up to its last byte`() {
        for head in ["GET /a HTTP/1.1\r\nA: b\r\n\r\n", "GET /a HTTP/1.1\n\n"] {
            for count in 0..<head.utf8.count {
                #expect(
                    RequestHead.parse(Array(head.utf8.prefix(count)).span) == .unfinished,
                    "\(count)")
            }
            #expect(parse(head) == .request(.get, path: 4..<6))
        }
    }

    @Test func `tells method and path`() {
        #expect(parse("HEAD /?/ HTTP/1.0\r\n\r\nmore") == .request(.head, path: 5..<6))
        #expect(parse("get /a HTTP/1.1\n\n") == .request(.other, path: 4..<6))
        #expect(parse("GET http://a:1/b?c HTTP/1.1\n\n") == .request(.get, path: 14..<16))
        #expect(parse("GET http://a HTTP/1.1\n\n") == .malformed)
        #expect(parse("PRI * HTTP/2.0\r\n\r\n") == .malformed)
    }

    @Test func `may be anything and does no harm`() {
        var random = SeededGenerator()
        let parts = ["GET", " ", "/", "?", "http://", "HTTP/1.1", "\r\n", "\n", "\0", "a", "é"]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<10, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            guard case .request(let method, let path) = parse(text + "\n\n") else { continue }
            let bytes = Array((text + "\n\n").utf8)
            #expect(method == .other || bytes[path].first == UInt8(ascii: "/"))
            #expect(!bytes[path].contains(UInt8(ascii: " ")))
        }
    }
}

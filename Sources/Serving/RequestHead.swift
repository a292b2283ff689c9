/// What the head of a request asks for, as far as a small server cares; fields are passed over.
package enum RequestHead: Equatable, Sendable {
    /// There is more to come.
    case unfinished
    case malformed
    /// The path lies at these bytes, without query.
    case request(Method, path: Range<Int>)

    package enum Method: Hashable, Sendable {
        case get, head, other
    }

    package static func parse(_ bytes: Span<UInt8>) -> RequestHead {
        guard let line = firstLine(bytes) else { return .unfinished }
        guard let (method, target) = words(bytes, line) else { return .malformed }
        guard let path = path(bytes, target) else {
            return method == .other ? .request(.other, path: target) : .malformed
        }
        return .request(method, path: path)
    }

    /// Where the first line is, once the empty one behind the fields is there, too.
    private static func firstLine(_ bytes: Span<UInt8>) -> Range<Int>? {
        var end: Int?
        var start = 0
        for index in bytes.indices where bytes[index] == lineFeed {
            let hasReturn = index > start && bytes[index - 1] == carriageReturn
            let lineEnd = hasReturn ? index - 1 : index
            if lineEnd == start { return 0..<(end ?? 0) }
            end = end ?? lineEnd
            start = index + 1
        }
        return nil
    }

    /// Method, target and a version that is one's own, with a space between each.
    private static func words(
        _ bytes: Span<UInt8>, _ line: Range<Int>
    ) -> (Method, target: Range<Int>)? {
        guard let first = line.first(where: { bytes[$0] == space }), first > 0,
            let second = line[(first + 1)...].first(where: { bytes[$0] == space }),
            second > first + 1,
            line.upperBound - second == 9, isEqual(bytes, second, " HTTP/1."),
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[second + 8])
        else { return nil }
        guard line[..<second].allSatisfy({ bytes[$0] > 0x1F && bytes[$0] != 0x7F }) else {
            return nil
        }
        return (method(bytes, first), first + 1..<second)
    }

    private static func method(_ bytes: Span<UInt8>, _ end: Int) -> Method {
        if end == 3, isEqual(bytes, 0, "GET") { return .get }
        if end == 4, isEqual(bytes, 0, "HEAD") { return .head }
        return .other
    }

    /// Behind the server's name, if that is there, and up to a query.
    private static func path(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Range<Int>? {
        var start = target.lowerBound
        if isEqual(bytes, start, "http://") {
            guard let end = target.dropFirst(7).first(where: { bytes[$0] == slash }) else {
                return nil
            }
            start = end
        }
        guard bytes[start] == slash else { return nil }
        let path = start..<target.upperBound
        return start..<(path.first { bytes[$0] == question } ?? path.upperBound)
    }

    private static func isEqual(
        _ bytes: Span<UInt8>, _ start: Int, _ text: StaticString
    ) -> Bool {
        guard text.utf8CodeUnitCount <= bytes.count - start else { return false }
        return text.withUTF8Buffer { text in
            for index in text.indices {
                guard unsafe bytes[start + index] == text[index] else { return false }
            }
            return true
        }
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")
    private static let slash = UInt8(ascii: "/")
    private static let question = UInt8(ascii: "?")
}

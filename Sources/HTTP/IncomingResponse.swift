/// What came of an answer so far, within bounds.
struct IncomingResponse {
    enum Flaw {
        case headTooLarge, bodyTooLarge
    }

    private(set) var flaw: Flaw?
    private var status = 0
    private var headers = HTTPHeaders()
    private var headSize = 0
    private var body: [UInt8] = []
    private let limit: Int

    /// More than any server says in its head.
    static let largestHead = 64 << 10

    init(limit: Int) {
        self.limit = limit
    }

    var response: HTTPResponse { HTTPResponse(status: status, headers: headers, body: body) }

    /// Takes a line; false if there were too many.
    mutating func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headSize += bytes.count
        guard headSize <= Self.largestHead else {
            flaw = .headTooLarge
            return false
        }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            begin(line)
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            let value = line[line.index(after: colon)...]
            headers.add(String(line[..<colon]), Self.trimmed(value))
        }
        return true
    }

    /// A final answer may follow others, such as "continue".
    private mutating func begin(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 2)
        status = words.count > 1 ? Int(Self.trimmed(words[1])) ?? 0 : 0
        headers = HTTPHeaders()
        body = []
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        let bytes = text.utf8.drop(while: isBlank)
        let end = bytes.lastIndex { !isBlank($0) }
        return end.map { String(decoding: bytes[...$0], as: UTF8.self) } ?? ""
    }

    /// False if there is more than may be.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - body.count else {
            flaw = .bodyTooLarge
            return false
        }
        if body.isEmpty { reserve() }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    /// One buffer for the whole, where the server says how long it will be.
    private mutating func reserve() {
        guard let length = headers["content-length"].flatMap({ Int($0) }), length > 0 else {
            return
        }
        body.reserveCapacity(min(length, limit))
    }
}

/// The bytes of an age file as they come in, with the armor taken off.
struct AgeInput {
    private static let step = 4 << 10

    private let source: (_ limit: Int) throws -> [UInt8]
    private var buffer: [UInt8] = []
    private var start = 0
    private var armor: ArmorDecoder?
    private var isAtEnd = false

    init(source: @escaping (_ limit: Int) throws -> [UInt8]) throws {
        self.source = source
        // Whitespace may come before armor; a whole step of it, and it is no age file anyway.
        while !isAtEnd, buffer.count < Self.step, Armor.needsMore(buffer.span) {
            try pull(Self.step - buffer.count)
        }
        guard Armor.begins(buffer.span) else { return }
        var decoder = ArmorDecoder()
        let text = buffer
        buffer = []
        try decoder.decode(text.span, into: &buffer)
        if isAtEnd { try decoder.finish(into: &buffer) }
        armor = decoder
    }

    /// What has come in and was not dropped yet.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(start...) }
    }

    /// Reads until there are that many bytes, or the file ends; says how many there are.
    @discardableResult
    mutating func fill(_ count: Int) throws -> Int {
        while bytes.count < count, !isAtEnd { try pull(count - bytes.count) }
        return bytes.count
    }

    mutating func drop(_ count: Int) { start += count }

    mutating func take(_ count: Int) throws -> [UInt8] {
        guard try fill(count) >= count else {
            throw AgeError.malformedHeader("the file ends right after it")
        }
        defer { drop(count) }
        return Array(buffer[start..<(start + count)])
    }

    mutating func header() throws -> Header {
        var seen = 0
        while true {
            if let end = HeaderParser.end(in: bytes, from: seen) {
                return try HeaderParser.parse(take(end))
            }
            seen = bytes.count
            let isPlausible = Header.begins(bytes) && seen < Header.maximumCount
            guard isPlausible, try fill(seen + Self.step) > seen else {
                return try HeaderParser.parse(take(seen))
            }
        }
    }

    private mutating func pull(_ limit: Int) throws {
        buffer.removeFirst(start)
        start = 0
        let piece = try source(limit)
        isAtEnd = piece.isEmpty
        guard armor != nil else { return buffer += piece }
        try armor?.decode(piece.span, into: &buffer)
        if isAtEnd { try armor?.finish(into: &buffer) }
    }
}

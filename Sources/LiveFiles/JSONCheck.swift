/// Tells whether bytes that come piece by piece make whole JSON, or were cut off or mixed up.
///
/// What people write by hand is taken as it is meant: comments, single quotes, names without quotes,
/// commas before a bracket; and so is one value a line. What can't be judged is not looked at: other
/// encodings, very deep nesting.
package struct JSONCheck: Sendable {
    private static let deepest = 4096
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    private enum State {
        case value, valueOrEnd, keyOrEnd, colon, afterValue
        case string, escape, token
        case slash, lineComment, blockComment, blockStar
    }

    private var state = State.value
    /// Where a comment interrupted.
    private var interrupted = State.value
    /// For each bracket that is open, whether it is an object's.
    private var open: [Bool] = []
    private var quote = UInt8(ascii: "\"")
    private var isKey = false
    private var hasNewLine = true
    private var offset = 0
    private var isOpaque = false
    private var failure: String?
    private var hasBracket = false
    /// Whether what is wrong looks like JSON that was cut off or overwritten, and not like a file
    /// of another kind.
    package private(set) var isTorn = false

    package init() {}

    package mutating func add(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count, failure == nil, !isOpaque {
            if state == .string { index = skipText(bytes, from: index) }
            guard index < bytes.count else { break }
            take(bytes[index], at: offset + index)
            // A crash leaves zeros where nothing was written; no text has any.
            if failure != nil, bytes[index] == 0 { isTorn = true }
            index += 1
        }
        offset += bytes.count
    }

    /// What is wrong, when all bytes have come; nil for whole JSON.
    package mutating func finish() -> String? {
        if isOpaque { return nil }
        if state == .token { endValue() }
        if let failure { return failure }
        if offset == 0 { return "it is empty" }
        let isComment = state == .lineComment && interrupted == .afterValue
        guard open.isEmpty, state == .afterValue || isComment else {
            isTorn = hasBracket
            return "its JSON ends too early, at byte \(offset)"
        }
        return nil
    }

    private mutating func fail(at offset: Int) {
        failure = "its JSON breaks off at byte \(offset)"
        isTorn = hasBracket && open.isEmpty && state == .afterValue
    }

    // MARK: One byte

    private mutating func take(_ byte: UInt8, at offset: Int) {
        switch state {
        case .string: takeText(byte, at: offset)
        case .escape: state = .string
        case .token:
            guard !Self.isPartOfWord(byte) else { return }
            endValue()
            takeStructure(byte, at: offset)
        case .slash:
            switch byte {
            case UInt8(ascii: "/"): state = .lineComment
            case UInt8(ascii: "*"): state = .blockComment
            default: fail(at: offset)
            }
        case .lineComment: if byte == UInt8(ascii: "\n") { endLine() }
        case .blockComment: if byte == UInt8(ascii: "*") { state = .blockStar }
        case .blockStar:
            if byte == UInt8(ascii: "/") {
                state = interrupted
            } else if byte != UInt8(ascii: "*") {
                state = .blockComment
            }
        case .value, .valueOrEnd, .keyOrEnd, .colon, .afterValue: takeStructure(byte, at: offset)
        }
    }

    private mutating func endLine() {
        state = interrupted
        hasNewLine = true
    }

    private mutating func takeStructure(_ byte: UInt8, at offset: Int) {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return
        case UInt8(ascii: "\n"): hasNewLine = true
        case UInt8(ascii: "/"):
            interrupted = state
            state = .slash
        case 0xfe where offset == 0, 0xff where offset == 0: isOpaque = true
        case let byte where offset < 3 && byte == Self.byteOrderMark[offset]: return
        default:
            switch state {
            case .keyOrEnd: takeKey(byte, at: offset)
            case .colon:
                guard byte == UInt8(ascii: ":") else { return fail(at: offset) }
                state = .value
            case .afterValue: takeSeparator(byte, at: offset)
            default: takeValue(byte, at: offset)
            }
        }
    }

    private mutating func takeKey(_ byte: UInt8, at offset: Int) {
        switch byte {
        case UInt8(ascii: "}"): close(true, at: offset)
        default: begin(byte, isKey: true, at: offset)
        }
    }

    /// A text or a word.
    private mutating func begin(_ byte: UInt8, isKey: Bool, at offset: Int) {
        self.isKey = isKey
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            quote = byte
            state = .string
        case _ where Self.isPartOfWord(byte): state = .token
        default: fail(at: offset)
        }
    }

    private mutating func takeSeparator(_ byte: UInt8, at offset: Int) {
        switch (byte, open.last) {
        case (UInt8(ascii: ","), true?): state = .keyOrEnd
        case (UInt8(ascii: ","), false?): state = .valueOrEnd
        case (UInt8(ascii: "}"), _): close(true, at: offset)
        case (UInt8(ascii: "]"), _): close(false, at: offset)
        case (_, nil) where hasNewLine: takeValue(byte, at: offset)
        default: fail(at: offset)
        }
    }

    private mutating func takeValue(_ byte: UInt8, at offset: Int) {
        switch byte {
        case UInt8(ascii: "{"): begin(true, .keyOrEnd)
        case UInt8(ascii: "["): begin(false, .valueOrEnd)
        case UInt8(ascii: "]") where state == .valueOrEnd: close(false, at: offset)
        default: begin(byte, isKey: false, at: offset)
        }
    }

    // MARK: Brackets

    private mutating func begin(_ isObject: Bool, _ next: State) {
        hasBracket = true
        open.append(isObject)
        isOpaque = open.count > Self.deepest
        state = next
    }

    private mutating func close(_ isObject: Bool, at offset: Int) {
        guard open.popLast() == isObject else { return fail(at: offset) }
        endValue()
    }

    private mutating func endValue() {
        guard !isKey else {
            isKey = false
            state = .colon
            return
        }
        state = .afterValue
        hasNewLine = false
    }

    // MARK: Texts and words

    /// Goes to what ends a text, or may not be in one.
    private func skipText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            index += 1
        }
        return index
    }

    private mutating func takeText(_ byte: UInt8, at offset: Int) {
        switch byte {
        case UInt8(ascii: "\\"): state = .escape
        case quote: endValue()
        default: fail(at: offset)
        }
    }

    /// Numbers and words, whichever; what is torn in the middle of one shows behind it.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: false
        }
    }
}

/// Walks over a text, scalar by scalar, and knows line and column.
struct TextScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private(set) var location = TextLocation()

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    var current: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    func ahead(_ count: Int) -> Unicode.Scalar? {
        position + count < scalars.count ? scalars[position + count] : nil
    }

    mutating func advance() {
        guard let scalar = current else { return }
        position += 1
        // The line feed of a CR LF counts; a carriage return alone does too.
        if scalar == "\n" || (scalar == "\r" && current != "\n") {
            location.line += 1
            location.column = 1
        } else {
            location.column += 1
        }
    }

    /// Takes the scalar and moves on; nothing at the end.
    mutating func next() -> Unicode.Scalar? {
        defer { advance() }
        return current
    }

    /// Moves over the scalar if it comes next.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        advance()
        return true
    }

    /// Takes scalars as long as they are accepted.
    mutating func take(while accepts: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = current, accepts(scalar) {
            taken.append(scalar)
            advance()
        }
        return String(taken)
    }

    func error(_ reason: String) -> TextError {
        TextError(location: location, reason: reason)
    }
}

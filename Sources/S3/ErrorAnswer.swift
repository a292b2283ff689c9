import HTTP

/// What a server says of a failure; all of it may be missing.
package struct ErrorAnswer: Equatable, Sendable {
    package private(set) var code = ""
    package private(set) var message = ""
    package private(set) var region: String?

    /// More than any server says; answers that are no XML have nothing of use.
    static let largestAnswer = 1 << 20
    private static let longestMessage = 300
    private static let hidden: Set<Unicode.GeneralCategory> = [
        .control, .format, .lineSeparator, .paragraphSeparator,
    ]

    package init(_ bytes: [UInt8]) {
        var reader = XMLReader(bytes)
        var text = ""
        // What came before a flaw is as good as before.
        while let event = try? reader.next() {
            switch event {
            case .start: text = ""
            case .text(let piece): text += piece
            case .end(let name):
                if reader.path == ["Error"] { set(name, text) }
            }
        }
    }

    private mutating func set(_ name: String, _ text: String) {
        switch name {
        case "Code": code = Self.plain(text)
        case "Message": message = Self.plain(text)
        case "Region": region = Self.plain(text)
        default: break
        }
    }

    /// A server's words, fit for a terminal.
    package static func plain(_ text: String) -> String {
        let scalars = text.unicodeScalars.lazy.map { scalar in
            hidden.contains(scalar.properties.generalCategory)
                || scalar.properties.isDefaultIgnorableCodePoint ? " " : scalar
        }
        var plain = String.UnicodeScalarView()
        plain.append(contentsOf: scalars.prefix(longestMessage))
        return String(plain)
    }
}

extension ErrorAnswer {
    /// What Amazon's message says that the caller may not do: `s3:PutObject`.
    var deniedAction: String? {
        guard let place = message.firstRange(of: "not authorized to perform: ") else { return nil }
        let action = message[place.upperBound...].prefix { character in
            character.isASCII && (character.isLetter || character.isNumber || character == ":")
        }
        let parts = action.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...64).contains($0.count) }) else {
            return nil
        }
        return String(action)
    }
}

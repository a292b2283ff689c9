extension Timeline {
    /// A timeline's name: lower-case letters, digits, dots, dashes and underscores.
    package struct Name: Hashable, Comparable, Sendable, CustomStringConvertible {
        private static let longest = 64

        package let text: String

        package init(_ text: String) throws(RepositoryError) {
            let isPlain = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
            guard isPlain, (1...Self.longest).contains(text.utf8.count), !text.hasPrefix(".") else {
                throw RepositoryError(
                    .other, "name the timeline", text,
                    "a name has 1 to \(Self.longest) lower-case letters, digits, '-', '_' and '.'",
                    hint: "--timeline my-app")
            }
            self.text = text
        }

        package var description: String { text }

        package static func < (left: Name, right: Name) -> Bool {
            left.text < right.text
        }
    }
}

/// The major version of Node that a project asks for, or that is kept for longest where it takes any.
struct NodeVersion {
    private static let usual = 24

    let major: Int

    /// What a version file pins, and what `engines` of `package.json` allows.
    init(pinned: String?, engines: String?) {
        if let pinned = pinned.flatMap(Self.number) {
            major = pinned
            return
        }
        let alternatives = (engines ?? "").split(separator: "|").compactMap { text in
            Self.number(text).map { (number: $0, isOpen: Self.isOpen(text)) }
        }
        let highest = alternatives.max { $0.number < $1.number }
        guard let highest else {
            major = Self.usual
            return
        }
        let isOpen = alternatives.contains(where: \.isOpen)
        major = isOpen ? max(highest.number, Self.usual) : highest.number
    }

    /// "lts/*" pins nothing.
    private static func number(_ text: some StringProtocol) -> Int? {
        let digits = text.drop { " \nv=^~>".contains($0) }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits).flatMap { (1..<1000).contains($0) ? $0 : nil }
    }

    private static func isOpen(_ range: some StringProtocol) -> Bool {
        range.contains(">") && !range.contains("<")
    }
}

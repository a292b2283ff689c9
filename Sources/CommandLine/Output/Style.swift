/// A meaning that colour underlines on terminals that have any.
package enum Style: Sendable {
    case error, warning, hint, strong, faint, good

    private var code: String {
        switch self {
        case .error: "1;31"
        case .warning: "1;33"
        case .hint: "36"
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        }
    }

    /// The text in this style, or as it is where there are no colours.
    package func apply(to text: String, on terminal: Terminal) -> String {
        terminal.hasColors ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// A secret from a variable; it prints as `redacted` wherever it is printed by accident.
package struct SensitiveText: Equatable, Sendable {
    /// The secret itself, for the code that opens something with it.
    package var exposed: String

    package init(_ text: String) {
        exposed = text
    }
}

extension SensitiveText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "redacted" }
    package var debugDescription: String { "redacted" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

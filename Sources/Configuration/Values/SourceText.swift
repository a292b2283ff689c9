/// A source in one word: a path, or `sqlite:` and the path of a database.
///
/// A path that itself begins like that is written with `./` before it.
package struct SourceText {
    private static let databaseMark = "sqlite:"

    package let path: String
    package let isDatabase: Bool

    package init(_ text: String) {
        isDatabase = text.hasPrefix(Self.databaseMark)
        path = isDatabase ? String(text.dropFirst(Self.databaseMark.count)) : text
    }
}

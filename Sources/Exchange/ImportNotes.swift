/// What of a file was not imported, or not as it was.
package struct ImportNotes: Sendable {
    /// No more are named; the rest is counted.
    private static let most = 100

    package private(set) var texts: [String] = []
    package private(set) var count = 0

    mutating func add(_ text: String) {
        count += 1
        if texts.count < Self.most { texts.append(text) }
    }
}

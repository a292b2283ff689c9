package import Files

/// What a restore did.
package struct RestoreResult: Sendable {
    package private(set) var items: [Item] = []
    /// What is not as it should be.
    package private(set) var notes = Notes()

    package struct Item: Sendable {
        package let source: String
        package let destination: FilePath
        package let effect: RestoreEffect
        package let written: WrittenTree
        /// Whether what was there before is kept.
        package let hasUndo: Bool
        /// Whether the destination is now what the archive holds, and nothing else.
        package let isWhole: Bool
    }

    mutating func add(_ item: Item, _ others: Notes) {
        notes.add(item.written.notes)
        notes.add(others)
        items.append(item)
    }

    package var fileCount: UInt64 { items.reduce(0) { $0 + $1.written.fileCount } }
    package var byteCount: UInt64 { items.reduce(0) { $0 + $1.written.byteCount } }
    /// Whether something was left out.
    package var isIncomplete: Bool { notes.skippedCount > 0 }
}

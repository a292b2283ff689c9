import Files
import Format
package import Repository

/// What a restore would bring, and what would make place for it.
package struct RestorePreview: Hashable, Sendable {
    /// No preview names more paths than this.
    private static let mostPaths = 1000

    package private(set) var entryCount: UInt64 = 0
    package private(set) var fileCount: UInt64 = 0
    package private(set) var byteCount: UInt64 = 0
    /// Entries that exist at the destination and would be replaced or changed.
    package private(set) var replaced: [String] = []
    package private(set) var replacedCount: UInt64 = 0
}

extension RestorePlan {
    /// Looks through the archive's metadata; nothing is fetched but that.
    package func preview(
        _ item: Item, cache: (any MetadataCache)? = nil
    ) async throws -> RestorePreview {
        var preview = RestorePreview()
        guard item.effect != .nothing else { return preview }
        var there = try? Directory.open(item.destination.path)
        if item.effect == .create { there = nil }
        var browser = try await ArchiveBrowser(timeline, archive, cache: cache)
        browser.seek(source: item.position)
        var descent = there.map(Descent.init)
        while let entry = try await browser.next() {
            guard item.selection.contains(entry.path, isDirectory: entry.isDirectory) else {
                continue
            }
            preview.add(entry, replaces: descent?.has(entry) ?? false)
        }
        return preview
    }
}

extension RestorePreview {
    fileprivate mutating func add(_ entry: Entry, replaces: Bool) {
        entryCount += 1
        if let content = entry.content {
            fileCount += 1
            byteCount += content.count
        }
        guard replaces else { return }
        replacedCount += 1
        if replaced.count < Self.mostPaths { replaced.append("\(entry.path)") }
    }
}

extension Descent {
    /// Whether a thing of that path exists that is no directory, or should be none.
    fileprivate mutating func has(_ entry: Entry) -> Bool {
        guard let folder = entry.path.parent, let name = try? FileName(entry.path.name),
            let status = try? directory(folder).statusIfPresent(name)
        else { return false }
        return !entry.isDirectory || status.kind != .directory
    }
}

import Format
import Repository

/// The entries of one source; what of them will be written is announced before they come.
struct AnnouncedEntries {
    /// So many entries are looked at before they come.
    private static let mostAhead = 1024

    struct Item {
        let entry: Entry
        let table: PackTable
        /// Where its contents were announced.
        let use: ChunkSupply.Use?
    }

    private var browser: ArchiveBrowser
    private let supply: ChunkSupply
    private let isWanted: (EntryPath, Bool) -> Bool
    private var ahead: ArraySlice<Item> = []
    private var isAtEnd = false

    init(
        _ browser: ArchiveBrowser, _ supply: ChunkSupply,
        isWanted: @escaping (EntryPath, Bool) -> Bool
    ) {
        self.browser = browser
        self.supply = supply
        self.isWanted = isWanted
    }

    mutating func next() async throws -> Item? {
        while !isAtEnd, ahead.count < Self.mostAhead, try await isHungry {
            guard let entry = try await browser.next() else {
                isAtEnd = true
                await supply.finish()
                break
            }
            ahead.append(await announced(entry))
        }
        return ahead.popFirst()
    }

    private var isHungry: Bool {
        get async throws {
            try Task.checkCancellation()
            guard !ahead.isEmpty else { return true }
            return await supply.needsMore
        }
    }

    private func announced(_ entry: Entry) async -> Item {
        guard let content = entry.content, content.linkedTo == nil,
            isWanted(entry.path, entry.isDirectory)
        else { return Item(entry: entry, table: browser.table, use: nil) }
        let use = await supply.announce(content, browser.table)
        return Item(entry: entry, table: browser.table, use: use)
    }
}

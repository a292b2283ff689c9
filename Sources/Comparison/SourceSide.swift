package import Capture
package import Format

/// What is on the disk now as a side of a comparison.
package final class SourceSide: ComparedSide {
    private let source: (any Source)?
    private let signatures: Signatures?
    private var waiting: SourceStep?
    private var links: [LinkIdentity: EntryPath] = [:]
    package private(set) var position = 0

    /// Without a source there is nothing; `signatures` tell what is as the other side has it.
    package init(_ source: (any Source)?, signatures: Signatures? = nil) {
        self.source = source
        self.signatures = signatures
    }

    package var wholeSegment: KeyedHash? { nil }
    package func skipSegment() {}

    package func nextPath() async throws -> EntryPath? {
        if waiting == nil { try await pull() }
        switch waiting {
        case nil: return nil
        case .item(let item): return item.path
        case .unreadable(let path, _): return path
        }
    }

    package func skipIfUnchanged(since position: Int) -> Bool {
        guard case .item(let item) = waiting, let signature = item.signature,
            let signatures, signatures.matches(signature, at: position)
        else { return false }
        waiting = nil
        return true
    }

    package func next() async throws -> ComparedStep? {
        if waiting == nil { try await pull() }
        guard let step = waiting else { return nil }
        waiting = nil
        switch step {
        case .unreadable(let path, let reason): return .unreadable(path, reason: reason)
        case .item(let item):
            do {
                return .entry(try await compared(item))
            } catch let error as SourceItemError {
                return error.isGone ? .vanished : .unreadable(item.path, reason: error.reason)
            }
        }
    }

    private func pull() async throws {
        waiting = try await source?.next()
        guard case .item(let item) = waiting, let link = item.link, links[link] == nil else {
            return
        }
        links[link] = item.path
    }

    private func file(
        _ item: any SourceItem, _ metadata: Entry.Metadata, _ count: UInt64, _ first: EntryPath?
    ) -> ComparedEntry {
        ComparedEntry(
            path: item.path, metadata: metadata, kind: .file(count: count),
            linkedTo: first == item.path ? nil : first, bytes: .item(item))
    }

    private func compared(_ item: any SourceItem) async throws -> ComparedEntry {
        let (metadata, kind) = try await item.describe()
        let first = item.link.flatMap { links[$0] }
        switch kind {
        case .file(let count): return file(item, metadata, count, first)
        case .stored(let content, _): return file(item, metadata, content.count, first)
        case .other(let kind):
            return ComparedEntry(
                path: item.path, metadata: metadata, kind: .other(kind), linkedTo: nil, bytes: .none
            )
        }
    }
}

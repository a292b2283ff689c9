package import Files
package import Storage
import Synchronization

/// A store whose answers are harmed on their way, each the first time that it is asked for.
package final class HarmingStore: ObjectStore {
    package enum Harm: Sendable, CaseIterable {
        case flippedBit
        /// Ranges come as long as they were asked for.
        case shortenedObject
        /// The second object of a page is missing.
        case shortenedListing
    }

    private struct Question: Hashable {
        let key: ObjectKey?
        let range: Range<Int64>?
    }

    private let base: any ObjectStore
    private let harm: Harm
    private let state = Mutex<(asked: Set<Question>, harmed: Int)>(([], 0))

    package init(_ base: any ObjectStore, _ harm: Harm) {
        self.base = base
        self.harm = harm
    }

    /// How many answers were harmed so far.
    package var harmedCount: Int { state.withLock { $0.harmed } }

    package var properties: StoreProperties { base.properties }

    private func isFirst(_ question: Question) -> Bool {
        state.withLock { $0.asked.insert(question).inserted }
    }

    private func note() { state.withLock { $0.harmed += 1 } }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await base.put(key, parts, condition)
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        var bytes = try await base.get(key, range: range)
        guard isFirst(Question(key: key, range: range)), !bytes.isEmpty else { return bytes }
        switch harm {
        case .flippedBit:
            bytes[bytes.count * 2 / 3] ^= 1
            note()
        case .shortenedObject where range == nil:
            bytes.removeLast(bytes.count / 2 + 1)
            note()
        default: break
        }
        return bytes
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let listing = try await base.list(prefix, after: after, limit: limit)
        guard harm == .shortenedListing, listing.objects.count > 1,
            isFirst(Question(key: prefix, range: nil))
        else { return listing }
        note()
        var objects = listing.objects
        objects.remove(at: 1)
        return Listing(objects: objects, isComplete: listing.isComplete)
    }

    package func delete(_ key: ObjectKey) async throws { try await base.delete(key) }

    package func now() async throws -> FileTime { try await base.now() }
}

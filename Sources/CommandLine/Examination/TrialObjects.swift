import Cryptography
import Files
import Repository
import Storage
import Synchronization

/// What trials put into a store: below names that nobody else has, and only as long as they last.
final class TrialObjects: Sendable {
    /// A trial takes minutes at most; what is older was left by one that was killed.
    private static let longestTrial: Int64 = 24 * 3600

    private let store: any ObjectStore
    private let name: String
    private let left = Mutex<Set<ObjectKey>>([])

    private init(in store: any ObjectStore, random: any RandomSource) throws {
        self.store = store
        name = try random.bytes(8).map { String($0, radix: 16) }.joined(separator: "-")
    }

    /// Whatever becomes of the trials, a stop included, nothing is left of them.
    static func use<Value>(
        in store: any ObjectStore, random: any RandomSource,
        _ body: (TrialObjects) async throws -> Value
    ) async throws -> Value {
        let objects = try TrialObjects(in: store, random: random)
        do {
            let value = try await body(objects)
            try? await objects.clearOld()
            await objects.clear()
            return value
        } catch {
            await objects.clear()
            throw error
        }
    }

    /// A place for something that is about to be put there.
    func place(_ part: String = "one") -> ObjectKey {
        let key = Layout.trials / "\(name)-\(part)"
        left.withLock { _ = $0.insert(key) }
        return key
    }

    func delete(_ key: ObjectKey) async throws {
        try await store.delete(key)
        left.withLock { _ = $0.remove(key) }
    }

    private func clear() async {
        let keys = left.withLock { $0 }
        let store = store
        // In a task of its own, which nobody cancels.
        await Task {
            await withTaskGroup { group in
                for key in keys { group.addTask { try? await store.delete(key) } }
            }
        }.value
    }

    /// Takes away what trials left that were killed long ago, by the store's own clock.
    private func clearOld() async throws {
        let listing = try await store.list(Layout.trials, after: nil, limit: nil)
        guard !listing.objects.isEmpty else { return }
        let now = try await store.now()
        for object in listing.objects {
            guard let modified = object.modified, now.seconds - modified.seconds > Self.longestTrial
            else { continue }
            try await store.delete(object.key)
        }
    }
}

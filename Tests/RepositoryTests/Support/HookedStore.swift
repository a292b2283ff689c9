import Files
import Storage
import Synchronization

/// A store that asks before and tells after each of its calls, which are numbered from 1.
final class HookedStore: ObjectStore {
    enum Moment: Hashable, Sendable {
        case before(Int)
        case after(Int)
    }

    enum Call: Hashable, Sendable {
        case read, list, write
    }

    private let base: any ObjectStore
    private let hook: @Sendable (Moment) async throws -> Void
    private let made = Mutex<[Call]>([])

    init(_ base: any ObjectStore, hook: @escaping @Sendable (Moment) async throws -> Void) {
        self.base = base
        self.hook = hook
    }

    /// Like a process that is killed at a moment: from there on no call is carried out.
    static func killed(at moment: Moment, _ base: any ObjectStore) -> HookedStore {
        let isDead = Mutex(false)
        return HookedStore(base) { now in
            let isOver = isDead.withLock { isDead in
                isDead = isDead || now == moment
                return isDead
            }
            if isOver { throw Killed() }
        }
    }

    /// One call is not carried out, or its reply is lost; the next ones are as always.
    static func failing(at moment: Moment, _ base: any ObjectStore) -> HookedStore {
        HookedStore(base) { now in
            if now == moment { throw Killed() }
        }
    }

    /// The calls that were made.
    var calls: [Call] { made.withLock { $0 } }

    var properties: StoreProperties { base.properties }

    func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await run(.write) { try await base.put(key, parts, condition) }
    }

    func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await run(.read) { try await base.get(key, range: range) }
    }

    func list(_ prefix: ObjectKey?, after: ObjectKey?, limit: Int?) async throws -> Listing {
        try await run(.list) { try await base.list(prefix, after: after, limit: limit) }
    }

    func delete(_ key: ObjectKey) async throws {
        try await run(.write) { try await base.delete(key) }
    }

    func now() async throws -> FileTime {
        try await run(.read) { try await base.now() }
    }

    private func run<Value>(_ kind: Call, _ call: () async throws -> Value) async throws -> Value {
        let number = made.withLock { made in
            made.append(kind)
            return made.count
        }
        try await hook(.before(number))
        let value: Result<Value, any Error>
        do {
            value = .success(try await call())
        } catch {
            value = .failure(error)
        }
        try await hook(.after(number))
        return try value.get()
    }
}

struct Killed: Error {}

extension HookedStore {
    /// Each state that a kill can leave the store in, once.
    var killMoments: [Moment] {
        let writes = calls.indices.filter { calls[$0] == .write }
        return writes.map { .before($0 + 1) } + (writes.last.map { [.after($0 + 1)] } ?? [])
    }

    /// Each call that can fail, and each write whose reply can be lost.
    var failureMoments: [Moment] {
        calls.indices.flatMap { index in
            calls[index] == .write ? [.before(index + 1), .after(index + 1)] : [.before(index + 1)]
        }
    }

    /// After how many calls somebody else's are most likely to matter: around writes and listings.
    var switches: [Int] {
        (0...calls.count).filter { count in
            let neighbours = calls[max(0, count - 1)..<min(calls.count, count + 1)]
            return count == 0 || neighbours.contains { $0 != .read }
        }
    }
}

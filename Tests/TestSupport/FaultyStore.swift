package import Files
package import Storage
import Synchronization

/// A store that goes wrong as a script says.
package final class FaultyStore: ObjectStore {
    package enum Request: Hashable, Sendable {
        case put, get, list, delete, now
    }

    /// What happens at one call.
    package enum Fault: Sendable {
        /// The request never arrives.
        case failBefore(StorageError)
        /// The request is carried out, but its answer is lost.
        case failAfter(StorageError)
        /// A get gives just this many bytes.
        case truncate(Int)
        /// A get gives a byte with this bit turned, counted from the start of the object.
        case flipBit(Int)
        /// Something else happens first, such as what another writer does.
        case first(@Sendable () async throws -> Void)
        /// Something else happens after it, before the answer arrives.
        case then(@Sendable () async throws -> Void)
    }

    private struct Step {
        let request: Request
        let isMeant: @Sendable (ObjectKey?) -> Bool
        var callsLeft: Int
        let fault: Fault
    }

    private let base: any ObjectStore
    private let steps = Mutex<[Step]>([])

    package init(_ base: any ObjectStore) {
        self.base = base
    }

    /// Scripts a fault at a call, counted from 1 and from now, of those whose key is meant.
    package func on(
        _ request: Request, call: Int = 1,
        where isMeant: @escaping @Sendable (ObjectKey?) -> Bool = { _ in true },
        _ fault: Fault
    ) {
        steps.withLock { steps in
            steps.append(
                Step(request: request, isMeant: isMeant, callsLeft: call, fault: fault))
        }
    }

    /// Whether all that was scripted has happened.
    package var isExhausted: Bool { steps.withLock { $0.isEmpty } }

    package var properties: StoreProperties { base.properties }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try await run(.put, key) { try await base.put(key, parts, condition) }
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await run(.get, key) {
            try await base.get(key, range: range)
        } changing: { bytes, fault in
            switch fault {
            case .truncate(let count): bytes = Array(bytes.prefix(count))
            case .flipBit(let bit) where bit / 8 < bytes.count: bytes[bit / 8] ^= 1 << (bit % 8)
            default: break
            }
        }
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        try await run(.list, prefix) {
            try await base.list(prefix, after: after, limit: limit)
        }
    }

    package func delete(_ key: ObjectKey) async throws {
        try await run(.delete, key) { try await base.delete(key) }
    }

    package func now() async throws -> FileTime {
        try await run(.now, nil) { try await base.now() }
    }

    private func run<Value>(
        _ request: Request, _ key: ObjectKey?, _ body: () async throws -> Value,
        changing change: (inout Value, Fault) -> Void = { _, _ in }
    ) async throws -> Value {
        let faults = due(request, key)
        for fault in faults {
            if case .failBefore(let error) = fault { throw error }
            if case .first(let action) = fault { try await action() }
        }
        var value = try await body()
        for fault in faults {
            change(&value, fault)
            if case .then(let action) = fault { try await action() }
            if case .failAfter(let error) = fault { throw error }
        }
        return value
    }

    /// Counts the call, and takes what is scripted for it.
    private func due(_ request: Request, _ key: ObjectKey?) -> [Fault] {
        steps.withLock { steps in
            for index in steps.indices
            where steps[index].request == request && steps[index].isMeant(key) {
                steps[index].callsLeft -= 1
            }
            let due = steps.filter { $0.callsLeft <= 0 }
            steps.removeAll { $0.callsLeft <= 0 }
            return due.map(\.fault)
        }
    }
}

extension StorageError {
    /// A failure that may pass.
    package static let passing = StorageError(
        .unreachable, "reach", "the store", "it did not answer", isRetryable: true)

    /// A failure that will not pass.
    package static let lasting = StorageError(.other, "reach", "the store", "it is broken")
}

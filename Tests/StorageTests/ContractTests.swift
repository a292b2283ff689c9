import Files
import Storage
import StoreContract
import TestSupport
import Testing

/// The stores and wrappers that the contract is checked on.
enum StoreKind: String, CaseIterable {
    case memory, unorderedMemory, pagedMemory, folder, counting, retrying, limited, faultless

    /// Runs with a new store, whose folder goes afterwards.
    func withStore(_ body: (any ObjectStore) async throws -> Void) async throws {
        let memory = MemoryStore()
        switch self {
        case .memory: try await body(memory)
        case .unorderedMemory: try await body(MemoryStore(ordered: false))
        case .pagedMemory: try await body(MemoryStore(pageSize: 2))
        case .folder:
            let folder = try TemporaryDirectory()
            try await body(FolderStore(folder.path))
        case .counting: try await body(CountingStore(memory))
        case .retrying: try await body(RetryingStore(memory, clock: TestClock()))
        case .limited:
            let store = LimitedStore(
                memory, bytesUpPerSecond: 1000, bytesDownPerSecond: 1000, clock: TestClock())
            try await body(store)
        case .faultless: try await body(FaultyStore(memory))
        }
    }
}

@Suite struct ContractTests {
    @Test(arguments: StoreKind.allCases, ObjectStoreContract.clauses)
    func `Every store keeps the contract`(
        kind: StoreKind, clause: ObjectStoreContract
    ) async throws {
        try await kind.withStore { try await clause.verify($0) }
    }

    @Test(arguments: ["put", "delete"])
    func `A cancelled task changes nothing, and that is no failure`(
        request: String
    ) async throws {
        for kind in StoreKind.allCases {
            try await kind.withStore { store in
                _ = try await store.put("a", [[1]], .ifAbsent)
                let task = Task {
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    if request == "put" { _ = try await store.put("b", [[1]], .ifAbsent) }
                    if request == "delete" { try await store.delete("a") }
                }
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await store.list(nil, after: nil, limit: nil).objects.count == 1)
            }
        }
    }
}

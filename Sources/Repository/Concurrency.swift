/// Runs `work` for each item, at most `limit` at a time, and hands over results as they come.
package func forEachConcurrently<Item: Sendable, Output: Sendable>(
    _ items: some Sequence<Item>, limit: Int,
    work: @escaping @Sendable (Item) async throws -> Output,
    each: (Output) throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Output.self) { group in
        var rest = items.makeIterator()
        for _ in 0..<limit {
            guard let item = rest.next() else { break }
            group.addTask { try await work(item) }
        }
        while let output = try await group.next() {
            try each(output)
            guard let item = rest.next() else { continue }
            group.addTask { try await work(item) }
        }
    }
}

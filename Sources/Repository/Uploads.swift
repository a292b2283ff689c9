/// Sends to the store what is finished, beside the work that goes on.
package struct Uploads: Sendable {
    private typealias Upload = @Sendable () async throws -> Void

    private let queue = AsyncStream.makeStream(of: Upload.self)

    package init() {}

    /// Does work that may begin uploads; returns when these have ended, too.
    ///
    /// The first failure of either ends both.
    package func beside<Output: Sendable>(
        _ work: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Output?.self) { group in
            group.addTask {
                defer { queue.continuation.finish() }
                return try await work()
            }
            group.addTask {
                try await sendAll()
                return nil
            }
            var output: Output?
            for try await result in group { output = result ?? output }
            guard let output else { throw CancellationError() }
            return output
        }
    }

    func begin(_ upload: @escaping @Sendable () async throws -> Void) {
        queue.continuation.yield(upload)
    }

    private func sendAll() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await upload in queue.stream {
                group.addTask {
                    do {
                        try await upload()
                    } catch {
                        queue.continuation.finish()
                        throw error
                    }
                }
            }
        }
    }
}

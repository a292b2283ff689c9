import Dispatch
import Synchronization

/// Waits for what is asynchronous only because a store could be far away.
func waiting<Value: Sendable>(
    for body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let outcome = Mutex<Result<Value, any Error>?>(nil)
    let end = DispatchSemaphore(value: 0)
    Task {
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        outcome.withLock { $0 = result }
        end.signal()
    }
    end.wait()
    guard let result = outcome.withLock({ $0 }) else {
        preconditionFailure("internal error: a task ended without a result")
    }
    return try result.get()
}

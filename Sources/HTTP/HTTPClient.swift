import Synchronization

/// Sends requests over connections that it keeps.
///
/// All transfers run on one thread of the client's, which waits without using processor time and
/// ends with the client.
package final class HTTPClient: Sendable {
    private let thread: TransferThread
    private let next = Atomic<UInt64>(0)

    package init(_ options: HTTPOptions = HTTPOptions()) throws(HTTPError) {
        thread = try TransferThread(options)
    }

    deinit { thread.close() }

    /// The answer, whatever its status; a cancelled task gets a `CancellationError` at once.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        if let flaw = request.flaw { throw HTTPError(.invalid, flaw) }
        let number = next.add(1, ordering: .relaxed).newValue
        defer { thread.forget(number) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let order = TransferThread.Order(
                    number: number, request: request, continuation: continuation)
                if let error = thread.start(order) { continuation.resume(throwing: error) }
            }
        } onCancel: {
            thread.cancel(number)
        }
    }
}

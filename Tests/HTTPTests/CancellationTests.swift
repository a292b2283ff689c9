import Glibc
import HTTP
import Synchronization
import TestSupport
import Testing

@Suite struct CancellationTests {
    let client: HTTPClient

    init() throws {
        client = try HTTPClient(HTTPOptions(proxy: .none, stallTimeout: .seconds(600)))
    }

    @Test func `A request that is cancelled ends at once, and its connection too`() async throws {
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { _ in
            arrival.yield()
            return [.hang]
        }
        let task = Task {
            try await client.send(HTTPRequest("GET", server.address, largestBody: 10))
        }
        for await _ in arrived { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while server.openConnections > 0 { await Task.yield() }
    }

    @Test func `One that waits for its turn can be cancelled, and others go on`() async throws {
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { request in
            arrival.yield()
            return request.target == "/hang" ? [.hang] : [.answer()]
        }
        let client = try HTTPClient(
            HTTPOptions(proxy: .none, stallTimeout: .seconds(600), parallelism: 1))
        let first = Task {
            try await client.send(HTTPRequest("GET", server.address + "/hang", largestBody: 10))
        }
        for await _ in arrived { break }
        let second = Task {
            try await client.send(HTTPRequest("GET", server.address + "/2", largestBody: 10))
        }
        let third = Task {
            try await client.send(HTTPRequest("GET", server.address + "/3", largestBody: 10))
        }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(try await third.value.status == 200)
        #expect(server.requests.map(\.target) == ["/hang", "/3"])
    }

    @Test func `A cancelled task sends nothing`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await client.send(HTTPRequest("GET", server.address, largestBody: 10))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.isEmpty)
    }

    @Test func `Requests that are cancelled at any moment end, all of them`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        var random = SeededGenerator()
        for _ in 0..<300 {
            let task = Task {
                try await client.send(HTTPRequest("GET", server.address, largestBody: 10))
            }
            for _ in 0..<random.next() % 50 { await Task.yield() }
            task.cancel()
            _ = await task.result
        }
        let response = try await client.send(
            HTTPRequest("GET", server.address, largestBody: 10))
        #expect(response.status == 200)
    }

    @Test func `The connections of a client end with it`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        var client: HTTPClient? = try HTTPClient(HTTPOptions(proxy: .none))
        _ = try await client?.send(HTTPRequest("GET", server.address, largestBody: 10))
        #expect(server.openConnections == 1)
        client = nil
        while server.openConnections > 0 { await Task.yield() }
    }
}

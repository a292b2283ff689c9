import HTTP
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    let client: HTTPClient

    init() throws {
        client = try HTTPClient(HTTPOptions(proxy: .none, stallTimeout: .seconds(1)))
    }

    private func get(
        _ url: String, limit: Int = 1000, deadline: Duration = .seconds(20)
    ) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest("GET", url, largestBody: limit, deadline: deadline))
    }

    @Test func `An answer comes with its status, headers and body`() async throws {
        let server = try ScriptedServer { _ in
            [.answer("404 Not Found", ["X-Some:  thing \t", "x-SOME: other"], [1, 2, 0, 255])]
        }
        let response = try await get("\(server.address)/a%20b/./c//d?x=%2F&y")
        #expect(response.status == 404)
        #expect(response.body == [1, 2, 0, 255])
        #expect(response.headers["x-some"] == "thing")
        #expect(response.headers.lines.contains(HTTPHeader("x-some", "other")))
        #expect(server.requests.map(\.target) == ["/a%20b/./c//d?x=%2F&y"])
    }

    @Test(arguments: ["PUT", "POST", "DELETE", "GET", "HEAD"])
    func `A request is sent as it was given`(method: String) async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        let hasBody = method == "PUT" || method == "POST"
        let body: [[UInt8]] = hasBody ? [[1, 2], [], [3]] : []
        _ = try await client.send(
            HTTPRequest(
                method, server.address + "/x",
                headers: [HTTPHeader("X-One", "two three"), HTTPHeader("X-Empty", "")],
                body: body, largestBody: 10))
        let request = try #require(server.requests.first)
        #expect(request.method == method)
        #expect(request.body == (hasBody ? [1, 2, 3] : []))
        #expect(request.headers["x-one"] == "two three")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["host"] == server.host)
        #expect(request.headers["expect"] == nil)
        #expect(request.headers["content-length"] == (hasBody ? "3" : nil))
        #expect(request.headers["transfer-encoding"] == nil)
    }

    @Test func `An empty body is sent with its length`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        _ = try await client.send(HTTPRequest("PUT", server.address, largestBody: 10))
        #expect(server.requests.first?.headers["content-length"] == "0")
    }

    @Test func `Large bodies go both ways`() async throws {
        var random = SeededGenerator()
        let parts = (0..<40).map { _ in random.bytes(Int(random.next() % 300_000)) }
        let whole = parts.reduce(into: []) { $0 += $1 }
        let server = try ScriptedServer { [.answer("200 OK", [], $0.body)] }
        let response = try await client.send(
            HTTPRequest("PUT", server.address, body: parts, largestBody: whole.count))
        let isSame = response.body == whole
        #expect(isSame)
    }

    @Test func `A connection serves one request after the other`() async throws {
        let server = try ScriptedServer { _ in [.answer()] }
        for _ in 0..<5 { _ = try await get(server.address) }
        #expect(server.connections == 1)
    }

    @Test func `A connection that the server closed is made again, the body sent anew`()
        async throws
    {
        // It is closed when the second request is read, and no answer begun.
        let server = try ScriptedServer { request in
            request.connection == 1 && request.target == "/2" ? [.close] : [.answer()]
        }
        for number in 1...3 {
            let response = try await client.send(
                HTTPRequest(
                    "PUT", "\(server.address)/\(number)", body: [[1, 2], [3]], largestBody: 10))
            #expect(response.status == 200)
        }
        #expect(server.connections == 2)
        #expect(server.requests.map(\.target) == ["/1", "/2", "/2", "/3"])
        #expect(server.requests.allSatisfy { $0.body == [1, 2, 3] })
    }

    /// The system gives the body free when it knows that the head arrived.
    @Test func `A server that holds back the body until its head is acknowledged is not slow`()
        async throws
    {
        let server = try ScriptedServer { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"), .send("x")]
        }
        // Without that no answer takes less than 40 ms; a busy machine may need several tries.
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(60)
        var fastest = Duration.seconds(1)
        while fastest >= .milliseconds(35), clock.now < deadline {
            fastest = min(fastest, try await clock.measure { _ = try await get(server.address) })
        }
        #expect(server.connections == 1)
        #expect(fastest < .milliseconds(35))
    }

    @Test func `Redirects are left to the caller`() async throws {
        let server = try ScriptedServer { _ in [.answer("301 Moved", ["Location: /other"])] }
        #expect(try await get(server.address).status == 301)
        #expect(server.requests.count == 1)
    }

    @Test func `A final answer follows a continue`() async throws {
        let server = try ScriptedServer { _ in
            [.send("HTTP/1.1 100 Continue\r\nX-No: no\r\n\r\n"), .answer("200 OK", ["X-Yes: yes"])]
        }
        let response = try await get(server.address)
        #expect(response.status == 200)
        #expect(response.headers["x-no"] == nil)
        #expect(response.headers["x-yes"] == "yes")
    }

    @Test func `Servers are reached over IPv6`() async throws {
        let server = try ScriptedServer(version6: true) { _ in [.answer("200 OK", [], [7])] }
        #expect(try await get(server.address).body == [7])
        #expect(server.requests.first?.headers["host"] == server.host)
    }

    @Test func `No more requests are under way than may be`() async throws {
        let most = Mutex(0)
        let now = Mutex(0)
        let server = try ScriptedServer { _ in
            let count = now.withLock { now in
                now += 1
                return now
            }
            most.withLock { $0 = max($0, count) }
            for _ in 0..<100 { _ = SeededGenerator(seed: 1) }
            now.withLock { $0 -= 1 }
            return [.answer()]
        }
        let client = try HTTPClient(HTTPOptions(proxy: .none, parallelism: 3))
        try await withThrowingTaskGroup { group in
            for _ in 0..<30 {
                group.addTask {
                    try await client.send(HTTPRequest("GET", server.address, largestBody: 10))
                }
            }
            for try await response in group { #expect(response.status == 200) }
        }
        #expect(server.requests.count == 30)
        #expect(server.connections <= 3)
        #expect(most.withLock { $0 } <= 3)
    }

    @Test func `A proxy gets the whole address`() async throws {
        let proxy = try ScriptedServer { _ in [.answer("200 OK", [], [5])] }
        let client = try HTTPClient(HTTPOptions(proxy: .address(proxy.address)))
        let response = try await client.send(
            HTTPRequest("GET", "http://nowhere.invalid/x", largestBody: 10))
        #expect(response.body == [5])
        #expect(proxy.requests.first?.target == "http://nowhere.invalid/x")
    }
}

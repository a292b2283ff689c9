import HTTP
import TestSupport
import Testing

@Suite struct FailureTests {
    let client: HTTPClient

    init() throws {
        client = try HTTPClient(
            HTTPOptions(proxy: .none, connectTimeout: .seconds(1), stallTimeout: .seconds(1)))
    }

    /// How a request fails whose answer is these steps.
    private func failure(
        _ steps: [ScriptedServer.Step], limit: Int = 1000, body: [[UInt8]] = [],
        deadline: Duration = .seconds(20)
    ) async throws -> HTTPError? {
        let server = try ScriptedServer { _ in steps }
        return await failure(
            HTTPRequest(
                body.isEmpty ? "GET" : "PUT", server.address, body: body, largestBody: limit,
                deadline: deadline))
    }

    private func failure(_ request: HTTPRequest) async -> HTTPError? {
        do {
            let response = try await client.send(request)
            Issue.record("answered \(response.status)")
        } catch let error as HTTPError {
            return error
        } catch {
            Issue.record(error)
        }
        return nil
    }

    @Test func `A body that ends too early is truncated`() async throws {
        let error = try await failure([
            .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), .close,
        ])
        #expect(error?.kind == .truncated)
    }

    @Test(arguments: [[ScriptedServer.Step.close], [.reset]])
    func `A connection without an answer is broken`(steps: [ScriptedServer.Step]) async throws {
        let error = try await failure(steps, body: [[1]])
        #expect(error?.kind == .broken)
    }

    @Test func `A reset in the midst of the answer is broken`() async throws {
        let error = try await failure([
            .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), .reset,
        ])
        #expect(error?.kind == .broken || error?.kind == .truncated)
    }

    @Test func `An answer may be just as long as the caller says`() async throws {
        let server = try ScriptedServer { _ in [.answer("200 OK", [], [1, 2, 3, 4])] }
        let response = try await client.send(HTTPRequest("GET", server.address, largestBody: 4))
        #expect(response.body.count == 4)
        let error = await failure(HTTPRequest("GET", server.address, largestBody: 3))
        #expect(error?.kind == .tooLarge)
    }

    @Test func `An answer of unknown length is bounded, too`() async throws {
        let piece = "1000\r\n" + String(repeating: "x", count: 0x1000) + "\r\n"
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let error = try await failure(
            [.send(chunked)] + Array(repeating: .send(piece), count: 100), limit: 5000)
        #expect(error?.kind == .tooLarge)
    }

    @Test func `Headers without end are refused`() async throws {
        let line = "X-Long: " + String(repeating: "x", count: 4000) + "\r\n"
        let error = try await failure(
            [.send("HTTP/1.1 200 OK\r\n")] + Array(repeating: .send(line), count: 100))
        #expect(error?.kind == .tooLarge)
    }

    @Test func `A connection that stands still is given up`() async throws {
        let error = try await failure([
            .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"), .hang,
        ])
        #expect(error?.kind == .stalled)
    }

    @Test func `A request may be less patient than its client`() async throws {
        let patient = try HTTPClient(HTTPOptions(proxy: .none, stallTimeout: .seconds(600)))
        let server = try ScriptedServer { _ in [.hang] }
        let error = await #expect(throws: HTTPError.self) {
            try await patient.send(
                HTTPRequest(
                    "GET", server.address, largestBody: 10, deadline: .seconds(600),
                    stallTimeout: .seconds(1)))
        }
        #expect(error?.kind == .stalled)
    }

    @Test func `A request ends at its deadline`() async throws {
        let error = try await failure([.hang], deadline: .milliseconds(100))
        #expect(error?.kind == .deadline)
    }

    @Test func `What does not speak HTTP is told`() async throws {
        let error = try await failure([.send("220 mail.example ESMTP\r\n"), .close])
        #expect(error?.kind == .notHTTP)
    }

    @Test func `Nobody listening is refused`() async throws {
        let address = try ScriptedServer { _ in [] }.address
        let error = await failure(HTTPRequest("GET", address, largestBody: 10))
        #expect(error?.kind == .refused)
    }

    @Test func `A name that nobody knows is told`() async throws {
        let error = await failure(
            HTTPRequest("GET", "http://nowhere.invalid/", largestBody: 10))
        #expect(error?.kind == .nameNotFound)
        #expect(error?.reason.contains("nowhere.invalid") == true)
    }

    @Test(arguments: [
        HTTPRequest("GET /", "http://127.0.0.1/", largestBody: 1),
        HTTPRequest("GET", "http://127.0.0.1/\r\nX: y", largestBody: 1),
        HTTPRequest("GET", "http://127.0.0.1/ä", largestBody: 1),
        HTTPRequest("GET", "file:///etc/passwd", largestBody: 1),
        HTTPRequest("GET", "ftp://127.0.0.1/", largestBody: 1),
        HTTPRequest("GET", "no address", largestBody: 1),
        HTTPRequest(
            "GET", "http://127.0.0.1/", headers: [HTTPHeader("A", "b\r\nC: d")], largestBody: 1),
        HTTPRequest("GET", "http://127.0.0.1/", headers: [HTTPHeader("A:", "b")], largestBody: 1),
    ])
    func `A request that would be another one is not sent`(request: HTTPRequest) async {
        #expect(await failure(request)?.kind == .invalid)
    }
}

import Glibc
import Synchronization
import Testing

@testable import Serving

@Suite struct `A small server` {
    private func serve(
        _ address: String = "127.0.0.1:0", lifetime: Duration = .seconds(30),
        _ body: (SmallServer) throws -> Void
    ) throws {
        let server = try SmallServer(
            try #require(ListenAddress(address)), lifetime: lifetime,
            [
                "/health": {
                    Page(status: 200, contentType: "application/json", body: [0x7B, 0x7D])
                },
                "/late": { Page(status: 503, contentType: "text/plain", body: []) },
                "/long": { Page(status: 200, contentType: "text/plain", body: longBody) },
            ])
        try server.start()
        defer { server.close() }
        try body(server)
    }

    @Test func `answers for its paths`() throws {
        try serve { server in
            let answer = try Client.ask(
                server.port, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(
                answer == """
                    HTTP/1.1 200 OK\r
                    Content-Type: application/json\r
                    Content-Length: 2\r
                    Cache-Control: no-store\r
                    Connection: close\r
                    \r
                    {}
                    """)
            let query = try Client.ask(server.port, "GET /health?a=b HTTP/1.0\n\n")
            #expect(query?.hasSuffix("\r\n\r\n{}") == true)
            let late = try Client.ask(server.port, "GET http://a/late HTTP/1.1\r\n\r\n")
            #expect(late?.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") == true)
        }
    }

    @Test func `answers HEAD without a body, but with its length`() throws {
        try serve { server in
            let head = try Client.ask(server.port, "HEAD /health HTTP/1.1\r\n\r\n")
            #expect(head?.contains("Content-Length: 2\r\n") == true)
            #expect(head?.hasSuffix("\r\n\r\n") == true)
            let missing = try Client.ask(server.port, "HEAD /nothing HTTP/1.1\r\n\r\n")
            #expect(missing?.hasPrefix("HTTP/1.1 404 ") == true)
            #expect(missing?.hasSuffix("\r\n\r\n") == true)
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 404), ("GET /healthy HTTP/1.1\r\n\r\n", 404),
        ("POST /health HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 405),
        ("OPTIONS * HTTP/1.1\r\n\r\n", 405), ("nonsense\r\n\r\n", 400), ("\r\n\r\n", 400),
        ("GET /health HTTP/2.0\r\n\r\n", 400), ("GET health HTTP/1.1\r\n\r\n", 400),
        ("GET  /health HTTP/1.1\r\n\r\n", 400), ("GET /hea\0lth HTTP/1.1\r\n\r\n", 400),
    ]) func `refuses what it has not or does not understand`(
        request: String, status: Int
    ) throws {
        try serve { server in
            let answer = try Client.ask(server.port, request)
            #expect(answer?.hasPrefix("HTTP/1.1 \(status) ") == true)
        }
    }

    @Test func `takes heads of 8 KiB, and no larger ones, and its answer arrives`() throws {
        try serve { server in
            let (start, end) = ("GET /health HTTP/1.1\r\nA: ", "\r\n\r\n")
            let room = (8 << 10) - start.utf8.count - end.utf8.count
            let fitting = start + String(repeating: "a", count: room) + end
            let served = try Client.ask(server.port, fitting)
            #expect(served?.hasPrefix("HTTP/1.1 200 ") == true)
            let large = start + String(repeating: "a", count: 1 << 20)
            let refused = try Client.ask(server.port, large)
            #expect(refused?.hasPrefix("HTTP/1.1 431 ") == true)
        }
    }

    @Test func `takes requests in pieces, and gives long answers`() throws {
        try serve { server in
            let client = try Client(server.port)
            for byte in "GET /long HTTP/1.1\r\nHost: a\r\n\r\n".utf8 { client.send([byte]) }
            let answer = try #require(client.read())
            #expect(answer.utf8.count > longBody.count)
        }
    }

    @Test func `ends with who says nothing, or half of it, after its time`() throws {
        try serve(lifetime: .milliseconds(50)) { server in
            let clients = try (0..<40).map { _ in try Client(server.port) }
            for client in clients.dropFirst(20) { client.send("GET /health HTT") }
            for client in clients { #expect(client.read() == "") }
        }
    }

    @Test func `serves sixteen at once, and others after them`() throws {
        try serve { server in
            var clients = try (0..<17).map { _ in try Client(server.port) }
            for client in clients.dropFirst() { client.send("GET /health HTT") }
            let last = clients.removeLast()
            last.send("P/1.1\r\n\r\n")
            last.finish()
            // Its turn comes when one of the others has gone.
            clients.removeFirst()
            #expect(last.read()?.hasPrefix("HTTP/1.1 200 ") == true)
            for client in clients {
                client.send("P/1.1\r\n\r\n")
                #expect(client.read()?.hasPrefix("HTTP/1.1 200 ") == true)
            }
        }
    }

    @Test func `is not harmed by who goes at once`() throws {
        try serve { server in
            for _ in 0..<50 {
                try Client(server.port).send("GET /long HTTP/1.1\r\n\r\n")
                try Client(server.port).finish()
            }
            let answer = try Client.ask(server.port, "GET /health HTTP/1.1\r\n\r\n")
            #expect(answer?.hasPrefix("HTTP/1.1 200 ") == true)
        }
    }

    @Test func `frees its port when it is closed, and ends with whom it serves`() throws {
        var port: UInt16 = 0
        var client: Client?
        try serve { server in
            port = server.port
            let answer = try Client.ask(port, "GET /health HTTP/1.1\r\n\r\n")
            #expect(answer != nil)
            client = try Client(port)
        }
        #expect(client?.read() ?? "" == "")
        try serve("127.0.0.1:\(port)") { #expect($0.port == port) }
    }

    @Test func `says when its address is in use`() throws {
        try serve { server in
            let address = try #require(ListenAddress("127.0.0.1:\(server.port)"))
            do throws(ServingError) {
                _ = try SmallServer(address, [:])
                Issue.record("two have one address")
            } catch {
                #expect(error.kind == .addressInUse)
                #expect("\(error)" == "127.0.0.1:\(server.port) is in use by another program")
            }
        }
    }

    @Test func `has sockets that programs do not inherit`() throws {
        try serve { server in
            let client = try Client(server.port)
            client.send("GET /health HTTP/1.1\r\n\r\n")
            #expect(client.read() != nil)
            let descriptor = try #require(server.listener.withLock { $0?.descriptor })
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
    }
}

private let longBody = [UInt8](repeating: 0x61, count: 8 << 20)

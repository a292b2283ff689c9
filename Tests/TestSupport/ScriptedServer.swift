import Foundation
import Glibc
import Synchronization

/// A server of this machine's that answers each HTTP request with what a closure says.
package final class ScriptedServer: Sendable {
    package struct Request: Sendable {
        package let method: String
        /// Path and query as they came.
        package let target: String
        /// Names in small letters.
        package let headers: [String: String]
        package let body: [UInt8]
        /// Which of the connections it came on, counted from 1.
        package let connection: Int
    }

    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        /// Says nothing until the other side goes.
        case hang
        case close
        /// Closes so that the other side gets a reset.
        case reset
    }

    package let port: UInt16
    private let isVersion6: Bool
    private let listener: Int32
    private let log = Log()

    package init(
        version6: Bool = false, _ answer: @escaping @Sendable (Request) -> [Step]
    ) throws {
        isVersion6 = version6
        (listener, port) = try Self.listen(version6)
        let (listener, log) = (listener, log)
        Thread.detachNewThread { Self.accept(listener, log, answer) }
    }

    /// Its threads then close what they serve: nobody else may, as numbers are used again.
    deinit {
        log.state.withLock { state in
            state.isStopped = true
            for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var address: String { "http://\(host)" }
    package var host: String { isVersion6 ? "[::1]:\(port)" : "127.0.0.1:\(port)" }
    /// All that were asked so far.
    package var requests: [Request] { log.state.withLock { $0.requests } }
    package var connections: Int { log.state.withLock { $0.connections } }
    /// Those that nobody has closed yet.
    package var openConnections: Int { log.state.withLock { $0.open.count } }
}

extension ScriptedServer.Step {
    /// A whole answer with its length.
    package static func answer(
        _ status: String = "200 OK", _ headers: [String] = [], _ body: [UInt8] = []
    ) -> ScriptedServer.Step {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers + ["", ""]
        return .bytes(Array(lines.joined(separator: "\r\n").utf8) + body)
    }
}

/// What happened so far; it outlives the server as long as its threads do.
private final class Log: Sendable {
    struct State {
        var connections = 0
        var open: Set<Int32> = []
        var requests: [ScriptedServer.Request] = []
        var isStopped = false
    }

    let state = Mutex(State())

    /// The number of a new connection, or nil if none is wanted any more.
    func open(_ descriptor: Int32) -> Int? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            state.connections += 1
            state.open.insert(descriptor)
            return state.connections
        }
    }

    func close(_ descriptor: Int32) {
        state.withLock { state in
            state.open.remove(descriptor)
            Glibc.close(descriptor)
        }
    }
}

extension ScriptedServer {
    private static func listen(_ isVersion6: Bool) throws -> (Int32, UInt16) {
        let listener = socket(
            isVersion6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var storage = sockaddr_storage()
        let size = socklen_t(
            isVersion6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            if isVersion6 {
                var address = sockaddr_in6()
                address.sin6_family = sa_family_t(AF_INET6)
                address.sin6_addr = in6addr_loopback
                unsafe bytes.storeBytes(of: address, as: sockaddr_in6.self)
            } else {
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                unsafe bytes.storeBytes(of: address, as: sockaddr_in.self)
            }
            var length = size
            guard let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                unsafe bind(listener, address, size) == 0, Glibc.listen(listener, 100) == 0
            else { return Int32(-1) }
            return unsafe getsockname(listener, address, &length)
        }
        guard code == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        // The port has the same place in both.
        let port = unsafe withUnsafeBytes(of: &storage) { bytes in
            unsafe bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        }
        return (listener, UInt16(bigEndian: port))
    }

    private static func accept(
        _ listener: Int32, _ log: Log, _ answer: @escaping @Sendable (Request) -> [Step]
    ) {
        defer { Glibc.close(listener) }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0, errno == EINTR { continue }
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard let number = log.open(descriptor) else {
                Glibc.close(descriptor)
                return
            }
            Thread.detachNewThread {
                Connection(descriptor: descriptor, number: number).serve { request in
                    log.state.withLock { $0.requests.append(request) }
                    return answer(request)
                }
                log.close(descriptor)
            }
        }
    }
}

/// One connection, on a thread of its own.
private struct Connection {
    let descriptor: Int32
    let number: Int

    func serve(_ answer: (ScriptedServer.Request) -> [ScriptedServer.Step]) {
        var buffer: [UInt8] = []
        while let request = read(&buffer) {
            for step in answer(request) {
                guard perform(step) else { return }
            }
        }
    }

    private func perform(_ step: ScriptedServer.Step) -> Bool {
        switch step {
        case .send(let text): return write(Array(text.utf8))
        case .bytes(let bytes): return write(bytes)
        case .hang:
            var none: [UInt8] = []
            while receive(&none) {}
            return false
        case .close:
            // Ends it also where a process that was just started has the descriptor, too.
            shutdown(descriptor, Int32(SHUT_RDWR))
            return false
        case .reset:
            var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_LINGER, &linger,
                socklen_t(MemoryLayout<Glibc.linger>.size))
            return false
        }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.send(
                    descriptor, all.baseAddress?.advanced(by: sent), all.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func receive(_ buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        repeat {
            count = unsafe piece.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
            }
        } while count < 0 && errno == EINTR
        guard count > 0 else { return false }
        buffer += piece.prefix(count)
        return true
    }

    private func read(_ buffer: inout [UInt8]) -> ScriptedServer.Request? {
        let end = Array("\r\n\r\n".utf8)
        var found = buffer.firstRange(of: end)
        while found == nil {
            guard receive(&buffer) else { return nil }
            found = buffer.firstRange(of: end)
        }
        guard let found else { return nil }
        let lines = String(decoding: buffer[..<found.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        buffer.removeFirst(found.upperBound)
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] =
                parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while buffer.count < length {
            guard receive(&buffer) else { return nil }
        }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return ScriptedServer.Request(
            method: words[0], target: words.count > 1 ? words[1] : "", headers: headers, body: body,
            connection: number)
    }
}

import Glibc
import Testing

@testable import Serving

/// One who asks a server of this machine's, byte by byte if need be.
final class Client {
    private let descriptor: Int32

    init(_ port: UInt16, host: ListenAddress.Host = .version4([127, 0, 0, 1])) throws {
        let address = SocketAddress(host, port)
        descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue), 0)
        // A server that says nothing fails a test and does not stop it.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        try #require(address.connect(descriptor) == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.send(
                    descriptor, all.baseAddress?.advanced(by: sent), all.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Says that nothing more is asked.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that comes until the other side closes; nothing where the connection broke.
    func read() -> String? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else {
                return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil
            }
            bytes += piece.prefix(count)
        }
    }

    static func ask(_ port: UInt16, _ request: String) throws -> String? {
        let client = try Client(port)
        client.send(request)
        return client.read()
    }
}

extension SocketAddress {
    fileprivate func connect(_ descriptor: Int32) -> Int32 {
        unsafe withPointer { unsafe Glibc.connect(descriptor, $0, $1) }
    }
}

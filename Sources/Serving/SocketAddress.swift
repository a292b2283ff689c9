import Glibc

/// An address in the form that the system takes.
struct SocketAddress {
    let family: Int32
    let isAll: Bool
    private let bytes: [UInt8]

    var isVersion6: Bool { family == AF_INET6 }

    init(_ address: ListenAddress) {
        self.init(address.host, address.port)
    }

    /// Family (2 bytes, the machine's order), port (2 bytes), then the address where it belongs.
    init(_ host: ListenAddress.Host, _ port: UInt16) {
        isAll = host == .all
        let port = [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
        let rest: [UInt8]
        switch host {
        case .version4(let address):
            family = AF_INET
            rest = port + address + [UInt8](repeating: 0, count: 8)
        case .version6(let address):
            family = AF_INET6
            rest = port + [0, 0, 0, 0] + address + [0, 0, 0, 0]
        case .all:
            family = AF_INET6
            rest = port + [UInt8](repeating: 0, count: 24)
        }
        bytes = unsafe withUnsafeBytes(of: sa_family_t(family)) { unsafe Array($0) } + rest
    }

    /// Lends it to a call of the system.
    func withPointer(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { bytes in
            let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe body(address, socklen_t(bytes.count))
        }
    }
}

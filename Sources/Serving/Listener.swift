import CLinux
import Glibc

/// A socket that others connect to, closed when its owner goes.
struct Listener: ~Copyable, Sendable {
    let descriptor: Int32
    /// The one that the system chose, where that was left to it.
    let port: UInt16

    init(_ address: ListenAddress) throws(ServingError) {
        let opened = try Self.open(address)
        descriptor = opened
        port = Self.port(of: opened)
    }

    deinit { close(descriptor) }

    /// Lets whoever waits for connections know that there will be none; it stays open.
    func shutDown() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// A connection, if one waits.
    func accept() -> Int32? {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let accepted = accept4(descriptor, nil, nil, flags)
        return accepted < 0 ? nil : accepted
    }

    private static func open(
        _ address: ListenAddress
    ) throws(ServingError) -> Int32 {
        let first = bound(SocketAddress(address))
        guard first < 0 else { return first }
        // A kernel without version 6 has addresses all the same.
        if address.host == .all, first == -EAFNOSUPPORT || first == -EADDRNOTAVAIL {
            let none = SocketAddress(.version4([0, 0, 0, 0]), address.port)
            let second = bound(none)
            guard second < 0 else { return second }
        }
        throw error(-first, address.text)
    }

    /// A socket that listens, or an error's number as a negative one.
    private static func bound(_ address: SocketAddress) -> Int32 {
        let kind = Int32(
            SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { return -errno }
        // The port is free as soon as nobody listens, whatever connections there were.
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if address.isVersion6 {
            set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.isAll ? 0 : 1)
        }
        let bound = unsafe address.withPointer { unsafe bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, 16) == 0 else {
            let code = errno
            close(descriptor)
            return -code
        }
        return descriptor
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(
            descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var bytes = [UInt8](repeating: 0, count: 28)
        var length = socklen_t(bytes.count)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            _ = unsafe getsockname(descriptor, address, &length)
        }
        return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }

    private static func error(_ code: Int32, _ text: String) -> ServingError {
        switch code {
        case EADDRINUSE: ServingError(.addressInUse, "\(text) is in use by another program")
        case EADDRNOTAVAIL: ServingError(.other, "\(text) is no address of this machine")
        case EACCES: ServingError(.other, "\(text): ports below 1024 take special rights")
        default: ServingError(.other, unsafe "\(text): \(String(cString: strerror(code)))")
        }
    }
}

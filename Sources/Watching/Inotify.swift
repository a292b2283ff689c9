import CLinux
import Files
import Glibc

/// The kernel's queue of changes to directories, closed when its owner goes.
struct Inotify: ~Copyable {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: bufferSize)

    /// The kernel gives as many events as fit, and none takes more than 272 bytes.
    private static let bufferSize = 64 << 10
    private static let largestEvent = InotifyRecords.headerSize + 256

    init() throws(WatchGap) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor < 0 else { return }
        let code = errno
        let hint = code == EMFILE ? "raise the limit: sysctl fs.inotify.max_user_instances" : nil
        throw WatchGap(
            .noWatching, nil, "changes can't be watched: \(Self.reason(code))", hint: hint)
    }

    deinit { close(descriptor) }

    /// Asks for more kinds of events of an open directory; its number is the same each time.
    func watch(
        _ directory: Directory, _ kinds: InotifyEvent.Kinds
    ) throws(WatchGap) -> WatchNumber {
        let mask = kinds.union(.selves).rawValue | UInt32(IN_ONLYDIR) | UInt32(IN_MASK_ADD)
        let path = directory.ownPath.bytes.map { CChar(bitPattern: $0) } + [0]
        let number = unsafe inotify_add_watch(descriptor, path, mask)
        guard number < 0 else { return WatchNumber(rawValue: number) }
        let code = errno
        switch code {
        case ENOSPC:
            throw WatchGap(
                .tooManyWatches, directory.path, "the limit of watched directories is reached",
                hint: "raise the limit: sysctl fs.inotify.max_user_watches")
        case ENOENT:
            throw WatchGap(.noWatching, directory.path, "there is no /proc to find it by")
        default: throw WatchGap(.unreadable, directory.path, Self.reason(code))
        }
    }

    /// Also one that the kernel has ended.
    func remove(_ watch: WatchNumber) {
        _ = inotify_rm_watch(descriptor, watch.rawValue)
    }

    /// What has happened so far, and whether that was all at the time.
    mutating func read() -> (events: [InotifyEvent], isAll: Bool) {
        let descriptor = descriptor
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else { return ([], errno != EINTR) }
        let events = InotifyRecords.events(buffer.span.extracting(0..<count))
        return (events, count < Self.bufferSize - Self.largestEvent)
    }

    /// Sleeps until something happened, the bell was rung, or the time is over: nil is never.
    func wait(or bell: borrowing Bell, _ limit: Duration?) {
        var polls = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = limit.map {
            Int32(clamping: Int64(($0 / .milliseconds(1)).rounded(.up)))
        }
        unsafe poll(&polls, 2, milliseconds ?? -1)
        if polls[1].revents != 0 { bell.silence() }
    }

    private static func reason(_ code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}

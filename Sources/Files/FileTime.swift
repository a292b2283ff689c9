import Glibc

/// A point in time as the file system keeps it: signed seconds since 1970, and nanoseconds.
package struct FileTime: Hashable, Comparable, Sendable {
    package let seconds: Int64
    package let nanoseconds: UInt32

    package init(seconds: Int64, nanoseconds: UInt32 = 0) {
        precondition(nanoseconds < 1_000_000_000, "internal error: nanoseconds out of range")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init(_ time: timespec) {
        seconds = Int64(time.tv_sec)
        // A damaged file system may hold anything here.
        nanoseconds = UInt32(clamping: min(max(time.tv_nsec, 0), 999_999_999))
    }

    var timespec: timespec {
        Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))
    }

    /// What this machine's clock shows.
    package static func now() -> FileTime {
        var time = Glibc.timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return FileTime(time)
    }

    package static func < (left: FileTime, right: FileTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

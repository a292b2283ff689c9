import CLinux
import Glibc

/// What this process can know of itself and its machine.
package enum ProcessFacts {
    package static var effectiveUser: UInt32 { geteuid() }
    package static var effectiveGroup: UInt32 { getegid() }
    package static var identifier: Int32 { getpid() }
    package static var pageSize: Int { sysconf(Int32(_SC_PAGESIZE)) }

    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How many processors this process may use; a container's share, where it has one.
    package static var processorCount: Int {
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        guard let share = containerShare else { return online }
        return min(online, max(1, share))
    }

    /// The most memory that was in use at once, in bytes.
    package static var peakMemory: Int64 {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return Int64(usage.ru_maxrss) * 1024
    }

    /// The processor time used so far, by user and system together.
    package static var processorTime: Duration {
        var time = timespec()
        guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Which permission bits new files lose; read without setting it, as threads share it.
    package static var creationMask: UInt16 {
        let standard: UInt16 = 0o022
        guard let status = try? WholeFile.read("/proc/self/status", limit: 1 << 16) else {
            return standard
        }
        let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("Umask:") }) else { return standard }
        let digits = line.dropFirst("Umask:".count).filter { !$0.isWhitespace }
        return UInt16(digits, radix: 8) ?? standard
    }

    /// The quota and the period of the control group, rounded up to whole processors.
    private static var containerShare: Int? {
        guard let bytes = try? WholeFile.read("/sys/fs/cgroup/cpu.max", limit: 256) else {
            return nil
        }
        let fields = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]),
            quota > 0, period > 0
        else { return nil }
        return (quota - 1) / period + 1
    }
}

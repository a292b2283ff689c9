import Foundation
import Glibc

/// A bound on what a test's process may claim.
package enum MemoryLimit {
    private struct Unknown: Error {}

    /// From here on this process gets no more than `count` bytes of memory; allocating more traps.
    ///
    /// Sanitizers claim so much for themselves that under them there is no bound.
    package static func set(_ count: UInt) throws {
        guard !hasSanitizer else { return }
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmData:") }),
            let used = UInt(line.filter(\.isNumber))
        else { throw Unknown() }
        let limit = used << 10 + count
        var limits = rlimit(rlim_cur: limit, rlim_max: limit)
        guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limits) == 0 else {
            throw Unknown()
        }
    }

    private static var hasSanitizer: Bool {
        unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    }
}

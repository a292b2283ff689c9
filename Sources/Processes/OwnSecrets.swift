import CLinux
import Glibc

/// What others are not to learn from this process.
package enum OwnSecrets {
    /// Removes variables for good: from the list, and from the memory that `/proc` shows.
    ///
    /// Nobody else is to look at variables meanwhile.
    package static func forget(variables names: [String]) {
        for name in names { unsafe unsetenv(name) }
        guard let range = ProcessStatus.of("self")?.variables, !range.isEmpty,
            let start = unsafe UnsafeMutableRawPointer(bitPattern: range.lowerBound)
        else { return }
        let block = unsafe UnsafeMutableRawBufferPointer(start: start, count: range.count)
        let starts = names.map(ProcessEnvironment.start)
        for entry in unsafe Array(block).split(separator: 0)
        where starts.contains(where: { entry.starts(with: $0) }) {
            unsafe explicit_bzero(start + entry.startIndex, entry.count)
        }
    }

    /// Forbids others without special rights to look at our memory and variables, and the system
    /// to write that down when we crash; programs that we start are not concerned.
    package static func forbidLooks() {
        _ = linux_prctl(PR_SET_DUMPABLE, 0)
    }
}

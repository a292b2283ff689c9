import Glibc

/// What the system tells of a process in `/proc/PID/stat`.
struct ProcessStatus: Equatable {
    let isZombie: Bool
    let parent: pid_t
    let group: pid_t
    /// In ticks since the machine was started.
    let startTime: UInt64
    /// Where the variables that it was started with lie in its memory.
    let variables: Range<UInt>

    static func of(_ process: String) -> ProcessStatus? {
        read("/proc/\(process)/stat", limit: 4096).flatMap { ProcessStatus($0) }
    }

    /// All processes that we may know of, by their numbers.
    static func all() -> [pid_t: ProcessStatus] {
        var all: [pid_t: ProcessStatus] = [:]
        guard let folder = unsafe opendir("/proc") else { return all }
        defer { unsafe closedir(folder) }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let number = pid_t(name) { all[number] = of(name) }
        }
        return all
    }

    init?(_ line: [UInt8]) {
        // The second field, a name in parentheses, may hold anything.
        guard let name = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[(name + 1)...].split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }
        // The manual counts from 1, and the first here is its third.
        func field(_ number: Int) -> String? {
            fields.indices.contains(number - 3) ? fields[number - 3] : nil
        }
        guard let parent = field(4).flatMap({ pid_t($0) }),
            let group = field(5).flatMap({ pid_t($0) }),
            let startTime = field(22).flatMap({ UInt64($0) })
        else { return nil }
        isZombie = field(3) == "Z" || field(3) == "X"
        self.parent = parent
        self.group = group
        self.startTime = startTime
        let start = field(50).flatMap { UInt($0) } ?? 0
        variables = start..<max(start, field(51).flatMap { UInt($0) } ?? 0)
    }
}

/// The first bytes of a file of the kernel's; nothing when it can't be read.
func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var block = [UInt8](repeating: 0, count: limit)
    let count = unsafe block.withUnsafeMutableBytes { block in
        unsafe read(descriptor, block.baseAddress, block.count)
    }
    return count < 0 ? nil : Array(block[..<count])
}

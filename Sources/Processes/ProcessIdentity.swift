import Glibc

/// Which process it is, among all that ever ran on any machine.
package struct ProcessIdentity: Equatable, Sendable {
    /// Of the machine's run, a new one each time it starts.
    let boot: String
    /// The space of process numbers, as of a container.
    let namespace: UInt64
    let number: Int32
    let startTime: UInt64

    /// This process; nothing where the system doesn't tell.
    package static func own() -> ProcessIdentity? {
        guard let boot = currentBoot(), let namespace = currentNamespace(),
            let status = ProcessStatus.of("self")
        else { return nil }
        return ProcessIdentity(
            boot: boot, namespace: namespace, number: getpid(), startTime: status.startTime)
    }

    /// Whether it is certain that it does not run any more; false where we can't know.
    package var isGone: Bool {
        guard isOfHere else { return false }
        // Asked first: files of others' processes may be hidden.
        if kill(number, 0) != 0, errno == ESRCH { return true }
        guard let status = ProcessStatus.of("\(number)") else { return false }
        return status.isZombie || status.startTime != startTime
    }

    /// Whether its number means the same to us.
    var isOfHere: Bool {
        Self.currentBoot() == boot && Self.currentNamespace() == namespace
    }

    private static func currentBoot() -> String? {
        guard let bytes = read("/proc/sys/kernel/random/boot_id", limit: 64) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
        return text.map(String.init).flatMap { isBoot($0) ? $0 : nil }
    }

    private static func currentNamespace() -> UInt64? {
        var status = stat()
        guard unsafe stat("/proc/self/ns/pid", &status) == 0 else { return nil }
        return UInt64(status.st_ino)
    }

    private static func isBoot(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { "0123456789abcdef-".utf8.contains($0) }
    }
}

extension ProcessIdentity: LosslessStringConvertible {
    package var description: String { "\(boot):\(namespace):\(number):\(startTime)" }

    /// Reads what `description` says, and nothing else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, Self.isBoot(String(parts[0])), let namespace = UInt64(parts[1]),
            let number = Int32(parts[2]), number > 0, let startTime = UInt64(parts[3])
        else { return nil }
        self.init(
            boot: String(parts[0]), namespace: namespace, number: number, startTime: startTime)
        guard description == text else { return nil }
    }
}

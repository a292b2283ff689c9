import CLinux
import Glibc

/// Processes that carry a variable which says that they work on some data.
///
/// Those that cleared it, or whose variables we may not see, are not found.
package struct CommandsAtWork: Sendable {
    /// More than that is no list of variables.
    private static let largestEnvironment = 256 << 10
    private static let pause = Duration.milliseconds(20)
    /// How long those that were killed may take to be gone.
    private static let lastWait = Duration.seconds(2)

    private let variable: String
    private let places: Set<String>

    package init(variable: String, on places: [String]) {
        self.variable = variable
        self.places = Set(places)
    }

    /// One whose owner is at work itself.
    package func attended() -> Int32? {
        all().first { !$0.owner.process.isGone }?.number
    }

    /// Some of those whose owner is gone.
    package func left() -> [Int32] {
        abandoned().map(\.number).sorted()
    }

    /// Ends those whose owner is gone: with SIGTERM, and SIGKILL after the grace.
    ///
    /// It tells whether nobody is left; cancelling leaves them as they are.
    package func endLeft(grace: Duration) async throws -> Bool {
        let start = ContinuousClock.now
        var asked: Set<pid_t> = []
        while start.duration(to: .now) < grace {
            let left = abandoned()
            guard !left.isEmpty else { return true }
            for process in left where asked.insert(process.number).inserted {
                process.signal(SIGTERM)
                process.signal(SIGCONT)
            }
            try await Task.sleep(for: Self.pause)
        }
        let end = ContinuousClock.now
        while true {
            let left = abandoned()
            guard !left.isEmpty else { return true }
            // What was started meanwhile is killed as well.
            for process in left { process.signal(SIGKILL) }
            guard end.duration(to: .now) < Self.lastWait else { return false }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// We and what runs us are not among them.
    private func abandoned() -> [CommandProcess] {
        let ours = ProcessEnvironment.own()[variable].flatMap { CommandOwner($0) }
        return all().filter { $0.owner.process.isGone && $0.owner != ours }
    }

    private func all() -> [CommandProcess] {
        ProcessStatus.all().keys.compactMap { number in
            guard let process = CommandProcess(number, variable), process.owner.process.isOfHere,
                !places.isDisjoint(with: process.owner.places),
                RootFolder(of: "\(number)") == RootFolder(of: "self")
            else { return nil }
            return process
        }
    }

    /// Where paths begin: containers that share process numbers have each their own.
    private struct RootFolder: Equatable {
        let device: UInt64
        let inode: UInt64

        init?(of process: String) {
            var status = stat()
            guard unsafe stat("/proc/\(process)/root/", &status) == 0 else { return nil }
            (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    /// A process whose number can't become another's while we know it.
    private final class CommandProcess {
        let number: pid_t
        let owner: CommandOwner
        private let descriptor: Int32

        init?(_ number: pid_t, _ variable: String) {
            // Before its variables are read: then they are those of no other.
            descriptor = linux_pidfd_open(number)
            guard descriptor >= 0 else { return nil }
            let start = ProcessEnvironment.start(variable)
            let found = read("/proc/\(number)/environ", limit: largestEnvironment)?
                .split(separator: 0).first { $0.starts(with: start) }
            guard let found,
                let owner = CommandOwner(
                    String(decoding: found.dropFirst(start.count), as: UTF8.self))
            else {
                close(descriptor)
                return nil
            }
            self.number = number
            self.owner = owner
        }

        deinit { close(descriptor) }

        func signal(_ number: Int32) {
            _ = linux_pidfd_send_signal(descriptor, number)
        }
    }
}

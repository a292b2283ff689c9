import CLinux
import Glibc

/// Processes that carry a variable which says that they work on some data.
///
/// Those that cleared it, or whose variables we may not see, are not found.
package struct CommandsAtWork: Sendable {
    private static let pause = Duration.milliseconds(20)
    /// How long those that were killed may take to be gone.
    private static let lastWait = Duration.seconds(2)

    private let variable: String
    private let places: [String]

    /// Places are absolute, and without links.
    package init(variable: String, on places: [String]) {
        self.variable = variable
        self.places = places
    }

    /// Whose commands are meant; never we, or what runs us.
    package enum Owners: Sendable {
        /// Those that are gone.
        case gone
        /// All but us.
        case others
        /// Just us.
        case ourselves
    }

    package enum Ending: Sendable {
        case nobody, ended, killed
        /// They go on.
        case inVain
    }

    /// One whose owner is at work itself, and whether it is what runs us.
    package func attended() -> (number: Int32, isAbove: Bool)? {
        let (all, above) = look()
        let living = all.filter { !$0.owner.process.isGone }
        let first = living.first { !above.contains($0.number) } ?? living.first
        return first.map { ($0.number, living.contains { above.contains($0.number) }) }
    }

    package func numbers(of owners: Owners) -> [Int32] {
        found(owners).map(\.number).sorted()
    }

    /// Ends them: with SIGTERM, and SIGKILL after the grace; cancelling leaves them as they are.
    package func end(_ owners: Owners, grace: Duration) async throws -> Ending {
        let start = ContinuousClock.now
        var asked: Set<pid_t> = []
        while start.duration(to: .now) < grace {
            let left = found(owners)
            guard !left.isEmpty else { return asked.isEmpty ? .nobody : .ended }
            for process in left where asked.insert(process.number).inserted {
                process.signal(SIGTERM)
                process.signal(SIGCONT)
            }
            try await Task.sleep(for: Self.pause)
        }
        let end = ContinuousClock.now
        var hasKilled = false
        while true {
            let left = found(owners)
            guard !left.isEmpty else {
                return hasKilled ? .killed : asked.isEmpty ? .nobody : .ended
            }
            // What was started meanwhile is killed as well.
            for process in left { process.signal(SIGKILL) }
            hasKilled = true
            guard end.duration(to: .now) < Self.lastWait else { return .inVain }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func found(_ owners: Owners) -> [CommandProcess] {
        let ourselves = ProcessIdentity.own()
        let (all, above) = look()
        return all.filter { process in
            guard !above.contains(process.number) else { return false }
            return switch owners {
            case .gone: process.owner.process.isGone
            case .others: process.owner.process != ourselves
            case .ourselves: process.owner.process == ourselves
            }
        }
    }

    /// All that there are, and the numbers of this process and of those that it descends from.
    private func look() -> (all: [CommandProcess], above: Set<pid_t>) {
        let view = FileSystemView(of: "self")
        let statuses = ProcessStatus.all()
        let all = statuses.compactMap { number, status -> CommandProcess? in
            guard !status.isZombie, let process = CommandProcess(number, status, variable),
                process.owner.process.isOfHere,
                process.owner.places.contains(where: overlaps),
                FileSystemView(of: "\(number)") == view
            else { return nil }
            return process
        }
        var above: Set<pid_t> = []
        var number = getpid()
        while number > 0, above.insert(number).inserted { number = statuses[number]?.parent ?? 0 }
        return (all, above)
    }

    private func overlaps(_ other: String) -> Bool {
        places.contains { place in
            place == other || place.hasPrefix(other + "/") || other.hasPrefix(place + "/")
        }
    }
}

/// Which files paths mean: containers that share process numbers have each their own.
private struct FileSystemView: Equatable {
    private let mounts: ino_t
    private let root: [UInt64]

    init?(of process: String) {
        var (mounts, root) = (stat(), stat())
        guard unsafe stat("/proc/\(process)/ns/mnt", &mounts) == 0,
            unsafe stat("/proc/\(process)/root/", &root) == 0
        else { return nil }
        self.mounts = mounts.st_ino
        self.root = [UInt64(root.st_dev), UInt64(root.st_ino)]
    }
}

/// A process whose number can't become another's while we know it.
private final class CommandProcess {
    /// More than that is no list of variables.
    private static let largestEnvironment = 4 << 20

    let number: pid_t
    let owner: CommandOwner
    private let descriptor: Int32

    init?(_ number: pid_t, _ status: ProcessStatus, _ variable: String) {
        // Nobody tells us where those of others are.
        let size = min(status.variables.count, Self.largestEnvironment)
        guard size > 0 else { return nil }
        // Before its variables are read: then they are those of no other.
        descriptor = linux_pidfd_open(number)
        guard descriptor >= 0 else { return nil }
        let start = ProcessEnvironment.start(variable)
        let found = read("/proc/\(number)/environ", limit: size)?
            .split(separator: 0).first { $0.starts(with: start) }
        guard let found,
            let owner = CommandOwner(String(decoding: found.dropFirst(start.count), as: UTF8.self))
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

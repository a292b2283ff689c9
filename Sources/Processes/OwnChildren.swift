import Glibc
import Synchronization

/// The processes that this one has started, until somebody here has taken their end.
///
/// The end of each is taken by who started it, and by nobody else. As long as that has not
/// happened the system keeps its number, so a signal to it or its group can't hit a stranger.
final class OwnChildren: Sendable {
    static let shared = OwnChildren()

    private let numbers = Mutex<Set<pid_t>>([])
    /// Tells who waits for ends of others' that the list is another.
    let change = WakeUp()

    func start(_ launch: ProcessLaunch) throws(ProcessError) -> pid_t {
        defer { change.send() }
        return try numbers.withLock { numbers throws(ProcessError) in
            let number = try launch.start()
            numbers.insert(number)
            return number
        }
    }

    func contains(_ number: pid_t) -> Bool {
        numbers.withLock { $0.contains(number) }
    }

    /// Signals the group that it is the first of, or it alone where it has left that.
    func signal(_ number: pid_t, _ signal: Int32) {
        numbers.withLock { numbers in
            guard numbers.contains(number), kill(-number, signal) != 0 else { return }
            kill(number, signal)
        }
    }

    /// Its end, if it has ended; from then on its number may be another's.
    func takeEnd(of number: pid_t) -> CommandEnd? {
        let end = numbers.withLock { numbers -> CommandEnd? in
            guard let change = ChildChange.next(of: .one(number), WEXITED | WNOHANG) else {
                return nil
            }
            numbers.remove(number)
            return change.end
        }
        if end != nil { change.send() }
        return end
    }

    /// Takes the ends of processes that nobody here has started, until there is none, or one of
    /// ours is before them.
    func takeEndsOfOthers() {
        numbers.withLock { numbers in
            while let first = ChildChange.next(of: .all, WEXITED | WNOHANG | WNOWAIT),
                !numbers.contains(first.number)
            {
                _ = ChildChange.next(of: .one(first.number), WEXITED | WNOHANG)
            }
        }
    }
}

import Glibc

/// Those of a group of processes that still run.
struct ProcessGroup {
    let number: pid_t

    /// Zombies are not among them.
    var members: [pid_t] {
        ProcessStatus.all().filter { $0.value.group == number && !$0.value.isZombie }.map(\.key)
    }

    var isAlive: Bool { !members.isEmpty }

    /// Waits until none does, the time is over, or the task is cancelled.
    ///
    /// The system tells nobody when another's child ends, so this looks again and again.
    func wait(until end: ContinuousClock.Instant) async {
        var pause = Duration.milliseconds(2)
        while isAlive, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// Waits for those that were killed: not long, unless a device keeps them.
    func waitForKilled() {
        let end = ContinuousClock.now + .seconds(2)
        while isAlive, ContinuousClock.now < end { usleep(1000) }
    }
}

import Synchronization

/// Runs tasks on the calling thread, one piece after the other, always in one order.
package final class SingleThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Goes on until every task waits for something or has ended.
    package func runUntilIdle() {
        while true {
            let ready = jobs.withLock { jobs in
                defer { jobs.removeAll(keepingCapacity: true) }
                return jobs
            }
            guard !ready.isEmpty else { return }
            for job in ready { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}

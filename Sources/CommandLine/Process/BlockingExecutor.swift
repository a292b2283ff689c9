import Glibc
import Processes
import Synchronization

/// Runs tasks on threads of its own, where they may block without starving anything else.
///
/// Threads are made when work waits and none is idle, up to two more than there are cores, and
/// live as long as the process. The only place with unsafe executor references.
package final class BlockingExecutor: TaskExecutor {
    /// The one pool of the process.
    package static let shared = BlockingExecutor(threads: sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 2)

    private let limit: Int
    private let state = Mutex(State())
    private let wake = WakeUp()

    init(threads: Int) {
        limit = max(2, threads)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = state.withLock { $0.add(job, limit: limit) }
        if needsThread { startThread() }
        wake.send()
    }

    private func work() -> Never {
        while true {
            wake.wait()
            let job = state.withLock { $0.takeJob() }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            state.withLock { $0.idle += 1 }
        }
    }

    private func startThread() {
        var thread = pthread_t()
        let owner = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { owner in
                guard let owner = unsafe owner else { return nil }
                unsafe Unmanaged<BlockingExecutor>.fromOpaque(owner).takeRetainedValue().work()
            }, owner)
        guard result != 0 else {
            pthread_detach(thread)
            return
        }
        unsafe Unmanaged<BlockingExecutor>.fromOpaque(owner).release()
        let remaining = state.withLock { state in
            state.idle -= 1
            state.threads -= 1
            return state.threads
        }
        // With some threads the work gets done, only slower; without any it never would.
        guard remaining == 0 else { return }
        let reason = unsafe String(cString: strerror(result))
        let errors = DescriptorStream(descriptor: STDERR_FILENO)
        try? errors.write(Array("holdfast: error: starting a thread: \(reason)\n".utf8))
        exit(1)
    }
}

extension BlockingExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        var threads = 0
        /// Threads that wait for a job, or are about to.
        var idle = 0

        /// Adds a job and says whether a thread must be started for it.
        mutating func add(_ job: UnownedJob, limit: Int) -> Bool {
            jobs.append(job)
            guard jobs.count - next > idle, threads < limit else { return false }
            threads += 1
            idle += 1
            return true
        }

        mutating func takeJob() -> UnownedJob {
            let job = jobs[next]
            next += 1
            idle -= 1
            if next > jobs.count / 2 {
                jobs.removeFirst(next)
                next = 0
            }
            return job
        }
    }
}

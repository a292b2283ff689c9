import Files
import Glibc

/// The thread on which a watch reads what the kernel tells.
final class WatchThread: Sendable {
    private let news: WatchNews
    private let bell: Bell

    init(_ news: WatchNews) throws(WatchGap) {
        self.news = news
        bell = try Bell()
    }

    func wake() { bell.ring() }

    func start(
        _ roots: [FilePath], _ leavingOut: @escaping @Sendable (FileName) -> Bool
    ) throws(WatchGap) {
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(self, roots, leavingOut)).toOpaque()
        let code = unsafe pthread_create(
            &thread, nil,
            { start in
                guard let start = unsafe start else { return nil }
                let given = unsafe Unmanaged<Start>.fromOpaque(start).takeRetainedValue()
                given.thread.run(given.roots, given.leavingOut)
                return nil
            }, start)
        guard code != 0 else {
            pthread_detach(thread)
            return
        }
        unsafe Unmanaged<Start>.fromOpaque(start).release()
        throw WatchGap(.noWatching, nil, "changes can't be watched: no thread could be started")
    }
}

/// What a new thread is given.
private final class Start: Sendable {
    let thread: WatchThread
    let roots: [FilePath]
    let leavingOut: @Sendable (FileName) -> Bool

    init(
        _ thread: WatchThread, _ roots: [FilePath],
        _ leavingOut: @escaping @Sendable (FileName) -> Bool
    ) {
        self.thread = thread
        self.roots = roots
        self.leavingOut = leavingOut
    }
}

// MARK: On the thread

extension WatchThread {
    private func run(_ roots: [FilePath], _ leavingOut: @escaping (FileName) -> Bool) {
        // Signals are for threads that look at them.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        do throws(WatchGap) {
            var watcher = TreeWatcher(try Inotify(), roots, leavingOut)
            work(&watcher)
        } catch {
            news.fail(error)
        }
    }

    private func work(_ watcher: inout TreeWatcher) {
        while !news.isClosed {
            let followers = news.followers
            watcher.catchUp()
            news.add(watcher.takeNoticed(), isComplete: watcher.isComplete)
            news.release(followers)
            watcher.wait(or: bell)
        }
        news.release(news.followers)
    }
}

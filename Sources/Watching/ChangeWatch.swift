package import Files

/// Tells when something changes in directories, at any depth, or in single files.
///
/// It tells what the kernel tells: not changes through a writable mapping of a file, nor on file
/// systems that appear over a directory later. A root that is missing is waited for, in the
/// nearest folder that exists. A thread of its own sleeps until something happens.
package final class ChangeWatch: Sendable {
    private let news = WatchNews()
    private let thread: WatchThread?

    /// A root may be a directory, a file, or a link to one; within it no link is followed.
    ///
    /// Where the system does not watch at all, the first event says so and nothing follows.
    package init(_ roots: [FilePath], leavingOut: @escaping @Sendable (FileName) -> Bool) {
        do throws(WatchGap) {
            let thread = try WatchThread(news)
            try thread.start(roots, leavingOut)
            self.thread = thread
        } catch {
            thread = nil
            news.fail(error)
        }
    }

    deinit { close() }

    /// Whether nothing goes unnoticed now.
    package var isComplete: Bool { news.isComplete }

    /// What is new; nothing when it is closed or the task cancelled.
    ///
    /// One task may wait at a time.
    package func next() async -> ChangeEvent? {
        await news.next()
    }

    /// What was noticed and not told yet, without waiting; with `catchUp` before it, all there is.
    package func takeAll() -> [ChangeEvent] { news.takeAll() }

    /// Returns when all that happened before the call was noticed: at first, when all is watched.
    package func catchUp() async {
        await news.follow { [thread] in thread?.wake() }
    }

    package func close() {
        news.close()
        thread?.wake()
    }
}

import CLinux
import Glibc
import Synchronization

/// Processes whose parents have ended, and that would stay behind as zombies.
package enum Orphans {
    private static let isStarted = Mutex(false)

    /// Becomes the parent of all that commands of ours leave behind, and takes their ends.
    ///
    /// A first process of a container has that duty anyway. It stays with a program that this one
    /// is replaced by.
    package static func adopt() throws(ProcessError) {
        try isStarted.withLock { isStarted throws(ProcessError) in
            guard !isStarted else { return }
            // Where that is not possible they are another's children, and no zombies of ours.
            _ = linux_prctl(PR_SET_CHILD_SUBREAPER, 1)
            try QuietThread.start(takeEnds)
            isStarted = true
        }
    }

    /// Has a look now: what others put into a container is not noticed while we have no child.
    package static func look() {
        OwnChildren.shared.change.send()
    }

    @Sendable
    private static func takeEnds() {
        let children = OwnChildren.shared
        while true {
            let first = ChildChange.next(of: .all, WEXITED | WNOWAIT)
            let isOurs = first.map { children.contains($0.number) } ?? true
            // Whoever started it takes its end, which is a change.
            guard !isOurs else {
                children.change.wait()
                continue
            }
            children.takeEndsOfOthers()
        }
    }
}

import Files

/// Keeps every directory below some roots watched, and tells what that showed.
///
/// What the kernel tells lags behind what is on the disk. So names are only believed where the
/// directory that they lead through is the one meant; where it isn't, something was moved, and the
/// event that tells so is still to come, upon which all below what was moved is looked at.
struct TreeWatcher: ~Copyable {
    var inotify: Inotify
    let leavesOut: (FileName) -> Bool
    var roots: [WatchRoot]
    var table = WatchTable()
    /// Folders in which names are waited for, and the roots that do.
    var anchors: [WatchNumber: Set<Int>] = [:]
    var noticed = Noticed()
    var gaps = Gaps()
    /// What a walk through everything has met so far.
    var met: Set<WatchNumber>?
    private var walks = Walks()

    init(
        _ inotify: consuming Inotify, _ roots: [FilePath],
        _ leavesOut: @escaping (FileName) -> Bool
    ) {
        self.inotify = inotify
        self.leavesOut = leavesOut
        self.roots = roots.map(WatchRoot.init)
    }

    var isComplete: Bool { gaps.isEmpty && !walks.isWanted }

    mutating func takeNoticed() -> Noticed {
        defer { noticed = Noticed() }
        return noticed
    }

    func wait(or bell: borrowing Bell) {
        inotify.wait(or: bell, walks.pause)
    }

    /// Deals with all that has happened.
    mutating func catchUp() {
        var isAll = false
        while !isAll {
            if walks.isDue { walk() }
            let events: [InotifyEvent]
            (events, isAll) = inotify.read()
            for event in events { handle(event) }
        }
    }

    /// Looks at everything anew; what is not met any more is let go.
    private mutating func walk() {
        let start = ContinuousClock.now
        let isFirst = !walks.hasWalked
        let wasChanged = noticed.isChanged
        gaps.beginWalk()
        met = []
        for root in roots.indices { settle(root) }
        let gone = table.watches.filter { met?.contains($0) == false }
        met = nil
        for watch in gone { drop(watch) }
        if isFirst { noticed.isChanged = wasChanged }
        if gaps.endWalk() { noticed.isCompleteAgain = true }
        walks.end(begunAt: start, isAgainOfUse: gaps.areCurable)
    }

    mutating func loseCount() {
        noticed.hasLostCount = true
        walks.want()
    }

    mutating func report(_ gap: WatchGap) {
        guard gaps.add(gap) else { return }
        noticed.gaps.append(gap)
        walks.wantLater(gap.isCurable)
    }
}

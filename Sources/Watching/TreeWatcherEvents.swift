import Files

extension TreeWatcher {
    mutating func handle(_ event: InotifyEvent) {
        if event.kinds.contains(.overflow) { return loseCount() }
        if let name = event.name {
            handle(event, of: name)
        } else {
            handleOwn(event)
        }
    }

    private mutating func handle(_ event: InotifyEvent, of name: FileName) {
        for root in anchors[event.watch] ?? [] where roots[root].isAwaited(name, in: event.watch) {
            noticed.isChanged = true
            guard !event.kinds.isDisjoint(with: .names) else { continue }
            settle(root, isMoved: event.kinds.contains(.movedTo))
        }
        guard table.contains(event.watch), !leavesOut(name) else { return }
        noticed.isChanged = true
        guard event.kinds.contains(.isDirectory) else { return }
        let place = WatchTable.Place(parent: .directory(event.watch), name: name)
        if event.kinds.contains(.movedTo) {
            look(at: place, isMoved: true)
        } else if event.kinds.contains(.created) {
            look(at: place)
        } else if event.kinds.contains(.attributes), !isComplete {
            // It may have become readable.
            look(at: place)
        }
    }

    /// What happened to the watched directory itself.
    private mutating func handleOwn(_ event: InotifyEvent) {
        let watch = event.watch
        let place = table[watch]
        if place != nil, event.kinds.contains(.attributes) { noticed.isChanged = true }
        if event.kinds.contains(.selfMoved), let place { verify(watch, at: place) }
        if event.kinds.contains(.ended) || event.kinds.contains(.unmounted) {
            drop(watch)
        }
        if event.kinds.contains(.unmounted), let place { look(at: place) }
        guard !event.kinds.isDisjoint(with: .departures), let waiting = anchors[watch] else {
            return
        }
        if event.kinds.contains(.ended) { anchors[watch] = nil }
        noticed.isChanged = true
        for root in waiting { settle(root, isMoved: true) }
    }

    /// Lets go of what was moved to where nobody watches.
    private mutating func verify(_ watch: WatchNumber, at place: WatchTable.Place) {
        let found = look(at: place)
        // While that was looked into, it may have been met where it is now.
        guard found != .here(watch), found != .unknown, table[watch] == place else { return }
        drop(watch)
    }

    /// Lets go of a directory and all below it, as far as no root waits in there.
    mutating func drop(_ watch: WatchNumber) {
        for removed in table.remove(watch) where anchors[removed] == nil {
            inotify.remove(removed)
        }
    }
}

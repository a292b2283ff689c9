import Files

/// What lies at a place.
enum Found: Equatable {
    case here(WatchNumber)
    /// No directory, or none any more.
    case gone
    /// It can't be opened or watched.
    case unknown
}

extension TreeWatcher {
    /// Watches the directory at a place, and when it wasn't known there, all below it.
    ///
    /// Below what was moved something may be new whose event led to where it isn't any more.
    @discardableResult
    mutating func look(at place: WatchTable.Place, isMoved: Bool = false) -> Found {
        do throws(WatchGap) {
            guard let directory = try open(place) else { return .gone }
            let watch = try inotify.watch(directory, .contents)
            let isKnown = table[watch] == place && !isMoved && met == nil
            guard !isKnown else { return .here(watch) }
            take(watch, at: place, directory)
            scan(directory, watch)
            return .here(watch)
        } catch {
            report(error)
            return .unknown
        }
    }

    private mutating func take(
        _ watch: WatchNumber, at place: WatchTable.Place, _ directory: Directory
    ) {
        met?.insert(watch)
        if !table.contains(watch) { noticed.isChanged = true }
        table.put(watch, at: place)
        guard let isShared = try? directory.isShared(), isShared else { return }
        report(
            WatchGap(
                .shared, directory.path,
                "it lies on a file system that others may change unseen by this machine"))
    }

    /// Opens what lies at a place, if it is a directory and the way to it is the one meant.
    private func open(_ place: WatchTable.Place) throws(WatchGap) -> Directory? {
        try Self.present { () throws(FileError) in
            switch place.parent {
            case .root(let root): return try openRoot(root)
            case .directory(let parent):
                guard let folder = try openKnown(parent),
                    (try? inotify.watch(folder, .contents)) == parent
                else { return nil }
                return try folder.openDirectory(place.name)
            }
        }
    }

    /// Nothing where there is something else at the name, or nothing.
    private static func present(
        _ body: () throws(FileError) -> Directory?
    ) throws(WatchGap) -> Directory? {
        do throws(FileError) {
            return try body()
        } catch {
            guard !error.isNoDirectory else { return nil }
            throw WatchGap(error)
        }
    }

    private func openRoot(_ root: Int) throws(FileError) -> Directory {
        guard let place = roots[root].place else { return try Directory.open(roots[root].path) }
        return try Directory.open(place.folder).openDirectory(place.name)
    }

    private func openKnown(_ watch: WatchNumber) throws(FileError) -> Directory? {
        guard let way = table.way(to: watch) else { return nil }
        var directory = try openRoot(way.root)
        for name in way.names { directory = try directory.openDirectory(name) }
        return directory
    }
}

// MARK: All below

extension TreeWatcher {
    /// A directory whose names are being gone through.
    private struct Level {
        let directory: Directory
        let watch: WatchNumber
        var names: [FileName]
    }

    /// Watches all below a directory that is watched, so that nothing new in it is missed.
    private mutating func scan(_ directory: Directory, _ watch: WatchNumber) {
        var levels = [level(directory, watch)]
        while let last = levels.indices.last {
            guard let name = levels[last].names.popLast() else {
                levels.removeLast()
                continue
            }
            guard let (child, watch) = enter(name, levels) else { continue }
            levels.append(level(child, watch))
        }
    }

    private mutating func level(_ directory: Directory, _ watch: WatchNumber) -> Level {
        do throws(FileError) {
            let names = try directory.entries()
                .filter { ($0.kind ?? .directory) == .directory && !leavesOut($0.name) }
                .map(\.name)
            return Level(directory: directory, watch: watch, names: names)
        } catch {
            report(WatchGap(error))
            return Level(directory: directory, watch: watch, names: [])
        }
    }

    /// Watches a directory in the last of the levels.
    private mutating func enter(
        _ name: FileName, _ levels: [Level]
    ) -> (Directory, WatchNumber)? {
        guard let level = levels.last else { return nil }
        do throws(WatchGap) {
            let child = try Self.present { () throws(FileError) in
                try level.directory.openDirectory(name)
            }
            guard let child else { return nil }
            let watch = try inotify.watch(child, .contents)
            // A mount can show a directory once more in itself.
            guard !levels.contains(where: { $0.watch == watch }) else { return nil }
            let place = WatchTable.Place(parent: .directory(level.watch), name: name)
            take(watch, at: place, child)
            return (child, watch)
        } catch {
            report(error)
            return nil
        }
    }
}

extension FileError {
    /// There is something else at this name, or nothing.
    var isNoDirectory: Bool { isNotFound || isNotDirectory || isLink }
}

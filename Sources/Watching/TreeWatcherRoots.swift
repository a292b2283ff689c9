import Files

extension TreeWatcher {
    /// Finds where a root lies now, waits for its names, and watches what is there.
    mutating func settle(_ number: Int) {
        let before = roots[number].anchors.map(\.watch)
        roots[number].anchors = []
        roots[number].place = nil
        do throws(FileError) {
            try place(number)
        } catch {
            if !error.isNoDirectory { report(WatchGap(error)) }
        }
        for watch in before where !roots[number].anchors.contains(where: { $0.watch == watch }) {
            leave(watch, number)
        }
        lookAtRoot(number)
    }

    /// What it was before stays watched only where it was moved to somewhere else in here.
    private mutating func lookAtRoot(_ number: Int) {
        let name = roots[number].place?.name ?? "root"
        let found = look(at: WatchTable.Place(parent: .root(number), name: name))
        guard found != .unknown else { return }
        let before = roots[number].watch
        if case .here(let watch) = found { roots[number].watch = watch }
        guard let before, found != .here(before), table[before]?.parent == .root(number) else {
            return
        }
        drop(before)
    }

    private mutating func place(_ number: Int) throws(FileError) {
        let path = roots[number].path
        guard let (folder, name) = try? path.split() else {
            let resolved = try path.resolved()
            guard let (folder, name) = try? resolved.split() else { return }
            return try place(number, folder, name)
        }
        try place(number, folder, name)
        guard try Directory.open(folder).statusIfPresent(name)?.kind == .symbolicLink else {
            return
        }
        // What it leads to may be exchanged, and so may the link.
        let (realFolder, realName) = try path.resolved().split()
        try place(number, realFolder, realName)
    }

    private mutating func place(
        _ number: Int, _ folder: FilePath, _ name: FileName
    ) throws(FileError) {
        roots[number].place = (folder, name)
        // As often as something appears on the way while it is being looked for.
        for _ in 0..<100 {
            guard let missing = anchor(number, folder, name) else { return }
            let (folder, name) = try missing.split()
            guard (try? Directory.open(folder).status(name)) != nil else { return }
        }
    }

    /// Waits for a name; where there is no such folder, for the folder, which it then tells.
    private mutating func anchor(
        _ number: Int, _ folder: FilePath, _ name: FileName
    ) -> FilePath? {
        do throws(FileError) {
            let directory = try Directory.open(folder)
            wait(number, for: name, in: directory, .names)
            // A single file has no watch of its own.
            let kind = try directory.statusIfPresent(name)?.kind ?? .directory
            if kind != .directory, kind != .symbolicLink {
                wait(number, for: name, in: directory, .contents)
            }
            return nil
        } catch {
            guard error.isNoDirectory, let (above, name) = try? folder.split() else {
                report(WatchGap(error))
                return nil
            }
            return anchor(number, above, name) ?? folder
        }
    }

    private mutating func wait(
        _ number: Int, for name: FileName, in directory: Directory, _ kinds: InotifyEvent.Kinds
    ) {
        do throws(WatchGap) {
            let watch = try inotify.watch(directory, kinds)
            anchors[watch, default: []].insert(number)
            guard !roots[number].isAwaited(name, in: watch) else { return }
            roots[number].anchors.append((watch, name))
        } catch {
            report(error)
        }
    }

    private mutating func leave(_ watch: WatchNumber, _ number: Int) {
        anchors[watch]?.remove(number)
        guard anchors[watch]?.isEmpty ?? false else { return }
        anchors[watch] = nil
        if !table.contains(watch) { inotify.remove(watch) }
    }
}

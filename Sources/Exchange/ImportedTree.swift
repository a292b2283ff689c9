package import Format
package import TarArchive

/// The entries of a file, sorted into sources: what stands at the top of it becomes one each.
package struct ImportedTree: Sendable {
    /// More things at the top than these are no sources, but the contents of one.
    private static let mostSources = 100
    /// Links to links to links; a longer chain leads in a circle.
    private static let longestChain = 40

    private(set) var entries: SpooledEntries
    /// The file that each hard link names, both by position.
    private(set) var firsts: [Int: Int] = [:]
    /// The files that hard links name.
    private(set) var linked: Set<Int> = []
    private var roots: [[UInt8]] = []
    package private(set) var notes: ImportNotes

    /// A source with the path that it has in the file; without one the file as a whole is it.
    package struct Source: Sendable {
        package let path: EntryPath
        package let fileCount: Int
        let range: Range<Int>
    }

    /// Reads the whole file; `progress` hears each path.
    package init(
        _ source: ArchiveSource, progress: (_ path: EntryPath) -> Void = { _ in }
    ) throws {
        (entries, notes) = try ImportSpool.read(source, progress: progress)
        dropWhatLiesInNoFolder()
        try resolveLinks()
        linked = Set(firsts.values)
        findRoots()
    }

    package func sources() throws -> [Source] {
        try roots.map { root in
            let range = index.range(of: root[...])
            return Source(
                path: try PathKey.path(root[...]),
                fileCount: range.count { index.kind($0) == .file || index.kind($0) == .link },
                range: range)
        }
    }

    /// Something below a link or a file could be made only by going through it.
    private mutating func dropWhatLiesInNoFolder() {
        var blocking: [UInt8]?
        var dropped: [EntryPath] = []
        let old = index
        entries.index.keep { position in
            let key = old.key(position)
            if let blocking, PathKey.isInside(key, blocking[...]) {
                if let path = try? PathKey.path(key) { dropped.append(path) }
                return false
            }
            blocking = old.kind(position) == .directory ? nil : Array(key)
            return true
        }
        for path in dropped { notes.add("\(path): what it lies in is no folder") }
    }

    // MARK: Hard links

    private mutating func resolveLinks() throws {
        var lost: Set<Int> = []
        for position in 0..<index.count where index.kind(position) == .link {
            if let file = try file(behind: position) {
                firsts[position] = file
            } else {
                lost.insert(position)
                notes.add("\(try path(position)): it is a link to a file that is not there")
            }
        }
        guard !lost.isEmpty else { return }
        let kept = try firsts.map { (try path($0), try path($1)) }
        entries.index.keep { !lost.contains($0) }
        firsts = [:]
        for (link, file) in kept {
            if let link = index.find(link), let file = index.find(file) { firsts[link] = file }
        }
    }

    private var index: SpooledIndex {
        get { entries.index }
        set { entries.index = newValue }
    }

    private func path(_ position: Int) throws -> EntryPath {
        try PathKey.path(index.key(position))
    }

    private func file(behind position: Int) throws -> Int? {
        var position = position
        for _ in 0..<Self.longestChain {
            guard index.kind(position) == .link else { break }
            guard case .link(let target) = try entries.entry(position).kind,
                let next = index.find(try EntryPath(target))
            else { return nil }
            position = next
        }
        return index.kind(position) == .file ? position : nil
    }

    // MARK: Sources

    /// What has no folder of the file above it; of loose files in folders that the file does not
    /// name, the topmost of these.
    private mutating func findRoots() {
        var candidates: [[UInt8]] = []
        for position in 0..<index.count {
            let key = index.key(position)
            if let last = candidates.last, key == last[...] || PathKey.isInside(key, last[...]) {
                continue
            }
            let isFolder = index.kind(position) == .directory
            let top = key.prefix { $0 != 0 }
            candidates.append(Array(isFolder ? key : top))
        }
        // A topmost folder may turn up behind one inside it.
        let all = Set(candidates)
        roots = all.filter { root in
            !root.isEmpty
                && !root.indices.contains { root[$0] == 0 && all.contains(Array(root[..<$0])) }
        }.sorted { $0.lexicographicallyPrecedes($1) }
        if all.contains([]) || roots.count > Self.mostSources { roots = [[]] }
    }
}

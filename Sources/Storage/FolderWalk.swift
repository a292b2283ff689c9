import Files

/// Finds objects in the order of their keys' bytes, reading no folder that it need not.
struct FolderWalk {
    private let after: [UInt8]?
    private let limit: Int
    private var objects: [ObjectInfo] = []
    private var isComplete = true

    /// A page, where no smaller one was asked for.
    private static let largestPage = 10_000

    init(after: ObjectKey?, limit: Int?) {
        self.after = after.map { Array($0.text.utf8) }
        self.limit = min(limit ?? Self.largestPage, Self.largestPage)
    }

    var listing: Listing { Listing(objects: objects, isComplete: isComplete) }

    /// Visits a folder, whose path ends with a slash unless it is the root's.
    mutating func visit(_ folder: Directory, _ path: String) throws(FileError) {
        for entry in try candidates(in: folder, path) {
            if entry.isFolder {
                try visitFolder(entry, in: folder)
            } else {
                try add(entry, in: folder)
            }
            if !isComplete { return }
        }
    }

    /// A name that may lead to objects that were asked for.
    private struct Candidate {
        let name: FileName
        let key: ObjectKey
        let isFolder: Bool
        /// With a slash behind a folder's name, so that it sorts as the keys in it do.
        let order: [UInt8]
    }

    private func candidates(
        in folder: Directory, _ path: String
    ) throws(FileError) -> [Candidate] {
        var candidates: [Candidate] = []
        for entry in try folder.entries() {
            guard let candidate = try candidate(entry, in: folder, path) else { continue }
            candidates.append(candidate)
        }
        return candidates.sorted { $0.order.lexicographicallyPrecedes($1.order) }
    }

    private func candidate(
        _ entry: DirectoryEntry, in folder: Directory, _ path: String
    ) throws(FileError) -> Candidate? {
        guard let text = entry.name.text, let key = try? ObjectKey(path + text),
            let kind = try kind(of: entry, in: folder), kind == .file || kind == .directory
        else { return nil }
        let isFolder = kind == .directory
        let order = Array(key.text.utf8) + (isFolder ? [UInt8(ascii: "/")] : [])
        guard mayFollow(order, isFolder: isFolder) else { return nil }
        return Candidate(name: entry.name, key: key, isFolder: isFolder, order: order)
    }

    private func kind(
        of entry: DirectoryEntry, in folder: Directory
    ) throws(FileError) -> FileKind? {
        if let kind = entry.kind { return kind }
        return try folder.statusIfPresent(entry.name)?.kind
    }

    private func mayFollow(_ order: [UInt8], isFolder: Bool) -> Bool {
        guard let after else { return true }
        return after.lexicographicallyPrecedes(order) || (isFolder && after.starts(with: order))
    }

    private mutating func visitFolder(
        _ entry: Candidate, in folder: Directory
    ) throws(FileError) {
        do throws(FileError) {
            try visit(try folder.openDirectory(entry.name), entry.key.text + "/")
        } catch {
            // Somebody removed it meanwhile.
            guard error.isNotFound else { throw error }
        }
    }

    private mutating func add(_ entry: Candidate, in folder: Directory) throws(FileError) {
        guard objects.count < limit else { return isComplete = false }
        guard let status = try folder.statusIfPresent(entry.name) else { return }
        objects.append(
            ObjectInfo(key: entry.key, size: status.size, modified: status.modified))
    }
}

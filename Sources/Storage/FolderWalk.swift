import Files

/// Finds objects in the order of their keys' bytes, reading no folder that it need not.
struct FolderWalk {
    private let after: [UInt8]?
    private let limit: Int
    private var objects: [ObjectInfo] = []
    private var isComplete = true

    /// A page, where no smaller one was asked for.
    private static let largestPage = 50_000

    init(after: ObjectKey?, limit: Int?) {
        self.after = after.map { Array($0.text.utf8) }
        self.limit = min(limit ?? Self.largestPage, Self.largestPage)
    }

    var listing: Listing { Listing(objects: objects, isComplete: isComplete) }

    /// Visits a folder, whose path ends with a slash unless it is the root's.
    mutating func visit(_ folder: Directory, _ path: String) throws(FileError) {
        for candidate in try candidates(in: folder, path) {
            // A name that no store would give is no object.
            guard let text = candidate.name.text, let key = try? ObjectKey(path + text) else {
                continue
            }
            if candidate.isFolder {
                try visitFolder(candidate.name, key, in: folder)
            } else {
                try add(candidate.name, key, in: folder)
            }
            if !isComplete { return }
        }
    }

    private mutating func visitFolder(
        _ name: FileName, _ key: ObjectKey, in folder: Directory
    ) throws(FileError) {
        do throws(FileError) {
            try visit(try folder.openDirectory(name), key.text + "/")
        } catch {
            // Somebody removed it meanwhile.
            guard error.isNotFound else { throw error }
        }
    }

    private mutating func add(
        _ name: FileName, _ key: ObjectKey, in folder: Directory
    ) throws(FileError) {
        guard objects.count < limit else { return isComplete = false }
        guard let status = try folder.statusIfPresent(name) else { return }
        objects.append(ObjectInfo(key: key, size: status.size, modified: status.modified))
    }
}

extension FolderWalk {
    /// A name that may lead to objects that were asked for.
    private struct Candidate {
        let name: FileName
        let isFolder: Bool

        /// A slash follows a folder's name, so that it sorts as the keys in it do.
        static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
            let (first, second) = (left.name.bytes, right.name.bytes)
            let common = min(first.count, second.count)
            for index in 0..<common where first[index] != second[index] {
                return first[index] < second[index]
            }
            return left.next(after: common) < right.next(after: common)
        }

        private func next(after count: Int) -> UInt8 {
            if count < name.bytes.count { return name.bytes[count] }
            return isFolder ? UInt8(ascii: "/") : 0
        }

        /// Whether it, or something in it, comes behind what is left of a key here.
        func mayFollow(_ rest: ArraySlice<UInt8>) -> Bool {
            if rest.lexicographicallyPrecedes(name.bytes) { return true }
            guard isFolder, rest.starts(with: name.bytes) else { return false }
            let next = rest.dropFirst(name.bytes.count).first ?? 0
            return next <= UInt8(ascii: "/")
        }
    }

    private func candidates(
        in folder: Directory, _ path: String
    ) throws(FileError) -> [Candidate] {
        let start = Array(path.utf8)
        var rest: ArraySlice<UInt8>?
        if let after, start.lexicographicallyPrecedes(after) {
            guard after.starts(with: start) else { return [] }
            rest = after.dropFirst(start.count)
        }
        var candidates: [Candidate] = []
        for entry in try folder.entries() {
            let kind = try kind(of: entry, in: folder)
            guard kind == .file || kind == .directory else { continue }
            let candidate = Candidate(name: entry.name, isFolder: kind == .directory)
            if let rest, !candidate.mayFollow(rest) { continue }
            candidates.append(candidate)
        }
        candidates.sort(by: Candidate.precedes)
        return candidates
    }

    private func kind(
        of entry: DirectoryEntry, in folder: Directory
    ) throws(FileError) -> FileKind? {
        if let kind = entry.kind { return kind }
        return try folder.statusIfPresent(entry.name)?.kind
    }
}

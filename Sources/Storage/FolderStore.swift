package import Files
import Synchronization

/// Objects as files of a folder, on a disk of this machine or of a network.
///
/// What is being written has a name with a dot in front, which no listing shows.
package final class FolderStore: ObjectStore {
    package let path: FilePath
    /// The folders that this store knows to be on the disk, and free of old left-overs.
    private let settled = Mutex<Set<String>>([])
    let clock: @Sendable () -> FileTime

    /// Smaller objects gain nothing by going past the page cache.
    private static let directSize = 1 << 20

    package init(
        _ path: FilePath, clock: @escaping @Sendable () -> FileTime = { FileTime.now() }
    ) {
        self.path = path
        self.clock = clock
    }

    package var properties: StoreProperties { StoreProperties(name: "the folder \(path)") }

    /// Makes the folder, and those it lies in, unless it is there.
    package func create() throws {
        do throws(FileError) {
            try Directory.create(path)
        } catch {
            guard !error.isNotFound, !error.isNotDirectory else {
                throw StorageError(
                    .noStore, "create", "the folder \(path)", error.reason,
                    hint: "name a folder that can be made: --repository ADDRESS")
            }
            throw storageError("create", "the folder \(path)", error)
        }
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        try Task.checkCancellation()
        let root = try openRoot("put")
        do {
            let name = try FileName(key.name)
            let folder = try makeFolder(of: key, in: root)
            let present = try folder.statusIfPresent(name)?.kind
            guard present != .directory else {
                throw StorageError(.other, "put", key, "a folder lies in its place")
            }
            if present != nil, condition == .ifAbsent { return .exists }
            try write(parts, to: name, in: folder, condition == .ifAbsent ? .keep : .replace)
            return .stored
        } catch let error as FileError {
            if condition == .ifAbsent, error.isExists { return .exists }
            throw storageError("put", key.text, error)
        }
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        let root = try openRoot("get")
        do {
            guard let folder = try openFolder(key.components.dropLast(), in: root) else {
                throw StorageError(.notFound, "get", key, "there is no such file")
            }
            return try read(try folder.openFile(try FileName(key.name)), key, range)
        } catch let error as FileError {
            throw storageError("get", key.text, error)
        }
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let root = try openRoot("list")
        do throws(FileError) {
            var walk = FolderWalk(after: after, limit: limit)
            if let folder = try openFolder((prefix?.components ?? [])[...], in: root) {
                try walk.visit(folder, prefix.map { $0.text + "/" } ?? "")
            }
            return walk.listing
        } catch {
            throw storageError("list", prefix?.text ?? properties.name, error)
        }
    }

    /// The name may come back after a loss of power; whoever deletes for good looks again.
    package func delete(_ key: ObjectKey) async throws {
        try Task.checkCancellation()
        let root = try openRoot("delete")
        do throws(FileError) {
            try openFolder(key.components.dropLast(), in: root)?
                .removeFile(try FileName(key.name))
        } catch {
            guard !error.isNotFound, !error.isDirectory else { return }
            throw storageError("delete", key.text, error)
        }
    }

    package func now() async throws -> FileTime { clock() }
}

extension FolderStore {
    private func openRoot(_ operation: String) throws(StorageError) -> Directory {
        do throws(FileError) {
            return try Directory.open(path)
        } catch {
            if error.isNotDirectory {
                throw StorageError(
                    .noStore, operation, "in \(properties.name)", "it is no folder",
                    hint: "correct the address")
            }
            guard error.isNotFound else {
                throw storageError(operation, "in \(properties.name)", error)
            }
            throw StorageError(
                .noStore, operation, "in \(properties.name)", "there is no such folder",
                hint: "create it with holdfast init, or mount the disk it lies on")
        }
    }

    /// Nothing where a folder is missing, or where a file lies in its place.
    private func openFolder(
        _ components: ArraySlice<String>, in root: Directory
    ) throws(FileError) -> Directory? {
        var folder = root
        for component in components {
            let name = try FileName(component)
            do throws(FileError) {
                folder = try folder.openDirectory(name)
            } catch {
                if error.isNotFound { return nil }
                // A link, though, is not what a store makes.
                if error.isNotDirectory, try folder.status(name).kind == .file { return nil }
                throw error
            }
        }
        return folder
    }

    /// Opens the folder of an object, making what is missing, so that it survives a loss of power.
    private func makeFolder(
        of key: ObjectKey, in root: Directory
    ) throws(FileError) -> Directory {
        var folder = root
        var place = ""
        for component in key.components.dropLast() {
            let name = try FileName(component)
            place += component + "/"
            let isSettled = settled.withLock { $0.contains(place) }
            let inner = try folder.openOrMakeDirectory(name, syncing: !isSettled)
            if !isSettled { removeLeftovers(from: inner) }
            _ = settled.withLock { $0.insert(place) }
            folder = inner
        }
        return folder
    }

    private func write(
        _ parts: [[UInt8]], to name: FileName, in folder: Directory, _ rule: RenameRule
    ) throws(FileError) {
        let temporary = TemporaryName.make()
        do throws(FileError) {
            if parts.reduce(0, { $0 + $1.count }) < Self.directSize {
                let file = try folder.createFile(temporary)
                for part in parts { try file.write(part.span) }
                try file.sync()
            } else {
                try DirectFile.write(parts, to: temporary, in: folder)
            }
            try folder.publish(temporary, as: name, rule)
        } catch {
            try? folder.removeFile(temporary)
            throw error
        }
    }

    private func read(
        _ file: OpenFile, _ key: ObjectKey, _ range: Range<Int64>?
    ) throws -> [UInt8] {
        let status = try file.status()
        guard status.kind == .file else {
            throw StorageError(.notFound, "get", key, "is not a file")
        }
        let range =
            try range.map { try ObjectLimits.part(of: $0, in: key, ofSize: status.size) }
            ?? 0..<status.size
        guard range.count <= ObjectLimits.largestGet else { throw ObjectLimits.tooLarge(key) }
        var bytes: [UInt8] = []
        try file.read(appendingTo: &bytes, count: range.count, at: range.lowerBound)
        guard bytes.count == range.count else {
            throw StorageError(.damaged, "get", key, "it became shorter meanwhile")
        }
        return bytes
    }
}

import Files
import HTTP
package import Storage

/// The versions that a bucket keeps of its objects.
extension S3Store {
    /// More pages than this are no bucket's, but a server that goes on without end.
    private static let mostPages = 100_000

    /// Of an object, of all somewhere under a key, or of the whole repository.
    package func versions(_ key: ObjectKey?) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        let start = key.map(location.name(of:)) ?? location.start(of: nil)
        try await eachPage(key?.text ?? location.description, under: start) { page in
            versions += page.filter { version in
                key.map { version.key == $0 || version.key.isInside($0) } ?? true
            }
            return true
        }
        return versions
    }

    /// Page by page, until there is no more or `body` has enough.
    func eachPage(
        _ subject: String, under prefix: String, after name: String? = nil, first size: Int = 1000,
        _ body: ([ObjectVersion]) throws -> Bool
    ) async throws {
        var marker =
            [QueryItem("max-keys", String(min(size, 1000)))]
            + (name.map { [QueryItem("key-marker", $0)] } ?? [])
        for _ in 0..<Self.mostPages {
            try Task.checkCancellation()
            let request = S3Request.versions(
                subject, [QueryItem("prefix", prefix)] + marker, options)
            let page = try await understood(request, subject) {
                bytes throws(XMLReader.Flaw) in try VersionPage(bytes)
            }
            guard try body(page.versions.compactMap(version)), page.isTruncated else { return }
            guard let next = page.nextMarker, next != marker else { break }
            marker = next
        }
        throw StorageError(.damaged, "list", subject, "the listing goes on without end")
    }

    private func version(_ version: VersionPage.Version) -> ObjectVersion? {
        location.key(ofName: version.name).map { key in
            ObjectVersion(
                key: key, id: version.id, size: version.size,
                modified: version.modified.map { FileTime(seconds: $0.seconds) },
                tag: version.tag, isDeletion: version.isDeletion, isNewest: version.isNewest)
        }
    }

    package func delete(_ version: ObjectVersion) async throws {
        var request = S3Request.delete(
            version.key, as: try name(version.key, "delete"), options)
        request.query = QueryItem.version(version.id)
        request.permission = "s3:DeleteObjectVersion"
        do {
            _ = try await session.send(request, accepting: [200, 202, 204])
        } catch let error as StorageError {
            guard error.kind == .notFound else { throw error }
        }
    }
}

extension VersionPage {
    fileprivate var nextMarker: [QueryItem]? {
        nextName.map { name in
            [QueryItem("key-marker", name)]
                + (nextVersion.map { [QueryItem("version-id-marker", $0)] } ?? [])
        }
    }
}

// MARK: Hidden objects

extension S3Store {
    /// Objects under a key of which any version is there, though somebody may have deleted them.
    ///
    /// Those that have more than one version, or a deletion, are remembered as replaced.
    func listHidden(
        _ prefix: ObjectKey, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let most = limit ?? 1000
        var objects: [ObjectInfo] = []
        var group: [ObjectVersion] = []
        var isCut = false
        // The next object's first version shows that the last one has no more.
        try await eachPage(
            prefix.text, under: location.start(of: prefix), after: after.map(location.name(of:)),
            first: most + 1
        ) { page in
            for version in page where version.key.isInside(prefix) && version.key != after {
                if version.key != group.first?.key {
                    objects += object(of: group).map { [$0] } ?? []
                    group = []
                    isCut = objects.count >= most
                    if isCut { return false }
                }
                group.append(version)
            }
            return true
        }
        objects += object(of: group).map { [$0] } ?? []
        return Listing(objects: objects, isComplete: !isCut)
    }

    /// As it was put first.
    private func object(of versions: [ObjectVersion]) -> ObjectInfo? {
        guard let first = versions.last(where: { !$0.isDeletion }) else { return nil }
        if versions.count > 1 { session.noteReplaced(first.key) }
        return ObjectInfo(key: first.key, size: first.size, modified: first.modified)
    }
}

// MARK: The lock

/// What a bucket can do with the objects that it locks.
struct S3ObjectLock: ObjectLock {
    let store: S3Store
    let lock: S3Lock

    var term: LockTerm { lock.term }

    func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
        try await store.versions(key)
    }

    func isReplaced(_ key: ObjectKey) -> Bool { store.session.isReplaced(key) }

    func get(_ version: ObjectVersion, range: Range<Int64>?) async throws -> [UInt8] {
        try await store.get(version.key, range: range, version: version.id)
    }

    func end(of version: ObjectVersion) async throws -> FileTime? {
        try await store.lockEnd(of: version.key, version: version.id)
            .map { FileTime(seconds: $0.seconds) }
    }

    /// The first one of a run is read back, like the first that is put.
    func extend(_ version: ObjectVersion, until end: FileTime) async throws {
        let key = version.key
        let end = UniversalTime(seconds: end.seconds)
        let request = S3Request.extend(
            key, as: try store.name(key, "lock"), version.id, lock, until: end, store.options)
        _ = try await store.session.send(request, accepting: [200, 204])
        try await store.proveLock(of: key, version: version.id, until: end, extending: true)
    }

    func delete(_ version: ObjectVersion) async throws { try await store.delete(version) }
}

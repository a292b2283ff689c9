package import Files
package import HTTP
package import Storage

/// Objects in a bucket of any server that speaks as Amazon's S3 does.
package struct S3Store: ObjectStore {
    let session: S3Session
    let options: S3Options

    package init(
        _ location: S3Location, client: HTTPClient, options: S3Options = S3Options(),
        credentials: @escaping S3CredentialsSource, firstPatience: Duration = .seconds(8),
        clock: @escaping @Sendable () -> FileTime = { FileTime.now() }
    ) {
        self.options = options
        session = S3Session(
            location, client, credentials, firstPatience: firstPatience, clock: clock)
    }

    package var location: S3Location { session.location }

    /// The order is known for sure when the first listing is there.
    package var properties: StoreProperties {
        StoreProperties(
            name: location.description, listsInOrder: session.listsInOrder,
            listsFoldersInOrder: session.listsFoldersInOrder)
    }

    package func put(
        _ key: ObjectKey, _ parts: [[UInt8]], _ condition: PutCondition
    ) async throws -> PutOutcome {
        var request = S3Request.put(key, as: try name(key, "put"), parts, condition, options)
        let lock = options.lock.flatMap { $0.isForLock(key) ? $0 : nil }
        let end = lock.map { UniversalTime(seconds: session.now.seconds + $0.term.granted) }
        if let lock, let end { request.headers += lock.headers(until: end) }
        let isConditional = condition == .ifAbsent
        let response = try await session.send(
            request, accepting: isConditional ? [200, 201, 204, 412] : [200, 201, 204])
        if response.status == 412 { return .exists }
        if let end {
            let version = response.headers["x-amz-version-id"]
            try await proveLock(of: key, version: version, until: end)
        }
        return .stored
    }

    package func get(_ key: ObjectKey, range: Range<Int64>?) async throws -> [UInt8] {
        try await get(key, range: range, version: nil)
    }

    func get(
        _ key: ObjectKey, range: Range<Int64>?, version: String?
    ) async throws -> [UInt8] {
        if let range, let flaw = Self.flaw(of: range) {
            throw StorageError(.damaged, "get", key, flaw)
        }
        let request = S3Request.get(
            key, as: try name(key, "get"), range, version: version, options)
        let response: HTTPResponse
        do {
            response = try await session.send(
                request, accepting: [200, 206], expecting: range?.count ?? request.largestAnswer)
        } catch let error as StorageError {
            guard error.kind == .denied, version == nil, await isAbsent(key) else { throw error }
            throw StorageError(.notFound, "get", key, "there is no such object")
        }
        guard let range else { return response.body }
        return try Ranged(response).bytes(range, of: key)
    }

    package func delete(_ key: ObjectKey) async throws {
        let request = S3Request.delete(key, as: try name(key, "delete"), options)
        do {
            _ = try await session.send(request, accepting: [200, 202, 204])
        } catch let error as StorageError {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// Whether a listing shows that it was no object that was denied.
    ///
    /// Servers do not tell what is missing to those who may list under a prefix only.
    private func isAbsent(_ key: ObjectKey) async -> Bool {
        let name = location.name(of: key)
        let query = [QueryItem("prefix", name), QueryItem("max-keys", "1")]
        guard let page = try? await page(key.text, query) else { return false }
        return !page.objects.contains { $0.name == name } && !page.isTruncated
    }

    /// By the `Date` of an answer: the last one, or one that is asked for.
    package func now() async throws -> FileTime {
        if let time = session.serverTime { return time }
        _ = try await list(nil, after: nil, limit: 1)
        guard let time = session.serverTime else {
            throw StorageError(
                .other, "read the clock of", location.description, "it tells no time")
        }
        return time
    }

    /// Servers take no names beyond 1,024 bytes.
    func name(_ key: ObjectKey, _ operation: String) throws(StorageError) -> String {
        let name = location.name(of: key)
        guard name.utf8.count <= 1024 else {
            throw StorageError(
                .other, operation, key, "its name and the prefix have more than 1,024 bytes")
        }
        return name
    }

    /// A range that no request can ask for.
    private static func flaw(of range: Range<Int64>) -> String? {
        if range.isEmpty || range.lowerBound < 0 { return "no bytes are asked for" }
        guard range.upperBound - range.lowerBound > ObjectLimits.largestGet else { return nil }
        return "bytes up to \(range.upperBound) are needed, and no object has them"
    }
}

// MARK: Listing

extension S3Store {
    /// Pages with nothing but names that are no keys of ours, one behind the other.
    private static let mostEmptyPages = 1000

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        if let prefix, options.lock?.showsHidden(prefix) == true {
            return try await listHidden(prefix, after: after, limit: limit)
        }
        let subject = prefix?.text ?? location.description
        var query = [
            QueryItem("prefix", location.start(of: prefix)),
            QueryItem("max-keys", String(min(max(limit ?? 1000, 1), 1000))),
        ]
        var token = after.flatMap {
            session.bookmark(behind: Bookmarks.Place(prefix: prefix, last: $0))
        }
        if let after, token == nil {
            query.append(QueryItem("start-after", location.name(of: after)))
        }
        for _ in 0..<Self.mostEmptyPages {
            let more = token.map { [QueryItem("continuation-token", $0)] } ?? []
            let page = try await page(subject, query + more)
            let objects = objects(of: page, prefix, after)
            let shown = Array(objects.prefix(limit ?? .max))
            let isComplete = !page.isTruncated && shown.count == objects.count
            if isComplete || !shown.isEmpty {
                if shown.count == objects.count { note(page.nextToken, behind: shown, prefix) }
                return Listing(objects: shown, isComplete: isComplete)
            }
            guard let next = page.nextToken, next != token else { break }
            token = next
        }
        throw StorageError(.damaged, "list", subject, "the listing goes on without end")
    }

    /// Elsewhere a key is enough to go on behind it.
    private func note(_ token: String?, behind shown: [ObjectInfo], _ prefix: ObjectKey?) {
        guard !session.listsFoldersInOrder, let token, let last = shown.last?.key else { return }
        session.note(token, behind: Bookmarks.Place(prefix: prefix, last: last))
    }

    private func page(_ subject: String, _ query: [QueryItem]) async throws -> ListResult {
        try await understood(.list(subject, query, options), subject) {
            bytes throws(XMLReader.Flaw) in try ListResult(bytes)
        }
    }

    /// What can't be understood may have been harmed on its way, and is asked for once more.
    func understood<Page>(
        _ request: S3Request, _ subject: String,
        _ read: ([UInt8]) throws(XMLReader.Flaw) -> Page
    ) async throws -> Page {
        var reason = ""
        for _ in 0..<2 {
            let response = try await session.send(request, accepting: [200])
            do throws(XMLReader.Flaw) {
                return try read(response.body)
            } catch {
                reason = error.reason
            }
        }
        throw StorageError(
            .damaged, "list", subject, "the answer can't be understood: \(reason)")
    }

    private func objects(
        of page: ListResult, _ prefix: ObjectKey?, _ after: ObjectKey?
    ) -> [ObjectInfo] {
        let objects = page.objects.compactMap { object -> ObjectInfo? in
            guard let key = location.key(ofName: object.name), prefix.map(key.isInside) ?? true,
                key != after
            else { return nil }
            let modified = object.modified.map { FileTime(seconds: $0.seconds) }
            return ObjectInfo(key: key, size: object.size, modified: modified)
        }
        noteOrder(of: objects.map(\.key))
        // Some servers begin a listing where they like.
        guard session.listsInOrder, let after else { return objects }
        return objects.filter { $0.key > after }
    }
}

extension S3Store {
    private func noteOrder(of keys: [ObjectKey]) {
        for (one, next) in zip(keys, keys.dropFirst()) where next < one {
            session.noteDisorder(inFolder: one.folder == next.folder)
        }
    }
}

extension ObjectKey {
    fileprivate var folder: [String] { components.dropLast() }
}

// MARK: Ranges

/// An answer with some of an object's bytes, or with all of them.
private struct Ranged {
    private let body: [UInt8]
    /// What the answer says to have of the object.
    private let told: Range<Int64>?
    /// That of the object, if the answer tells it.
    private let size: Int64?
    private let isWhole: Bool

    /// Some servers give a range and call it the whole, or the whole for a range.
    init(_ response: HTTPResponse) {
        body = response.body
        let words = response.headers["content-range"].map(Self.words) ?? []
        told = Self.range(words)
        size = told == nil ? nil : Int64(words[3])
        isWhole = told == nil && response.status == 200
    }

    /// Of `bytes 2-4/10`.
    private static func words(_ text: String) -> [Substring] {
        text.split { $0 == " " || $0 == "-" || $0 == "/" }
    }

    private static func range(_ words: [Substring]) -> Range<Int64>? {
        guard words.count == 4, words[0] == "bytes", let first = Int64(words[1]),
            let last = Int64(words[2]), first >= 0, last >= first, last < .max
        else { return nil }
        return first..<last + 1
    }

    func bytes(_ range: Range<Int64>, of key: ObjectKey) throws(StorageError) -> [UInt8] {
        guard told?.lowerBound == range.lowerBound || isWhole else {
            throw StorageError(
                .damaged, "get", key, "the server gives other bytes than were asked for")
        }
        guard told.map({ $0.count == body.count }) ?? true else {
            throw StorageError(
                .damaged, "get", key, "the server gives fewer bytes than it says",
                isRetryable: true)
        }
        let start = isWhole ? 0 : range.lowerBound
        let end = start + Int64(body.count)
        guard end >= min(range.upperBound, size ?? end) else {
            throw StorageError(
                .damaged, "get", key, "the server gives fewer bytes than were asked for")
        }
        let part = try ObjectLimits.part(of: range, in: key, ofSize: end)
        guard start != part.lowerBound || body.count != part.count else { return body }
        return Array(body[Int(part.lowerBound - start)..<Int(part.upperBound - start)])
    }
}

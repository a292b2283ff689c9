import Repository
import Storage

/// Tries out whether a store does what archives rely on, with objects that it removes again.
struct StoreTrial {
    private static let racers = 8
    private static let mostPages = 100

    private let store: any ObjectStore
    private let objects: TrialObjects

    private typealias Attempt<Value> = Result<Value, StorageError>

    init(_ store: any ObjectStore, _ objects: TrialObjects) {
        self.store = store
        self.objects = objects
    }

    /// An object that is not there shows whether one may delete, and nothing is lost by it.
    func findings(isForOneWriter: Bool) async throws -> [Finding] {
        let deletion = try await attempt { try await objects.delete(objects.place()) }
        let writing = try await attempt { try await putTwice() }
        let reading = try await attempt { try await store.get(Layout.probe, range: 9..<14) }
        let listing = try await attempt {
            try await store.list(Layout.keys, after: nil, limit: 1)
        }
        let promise = try await putIfAbsent(writing, deletion)
        var findings = [isForOneWriter ? promise.forOneWriter : promise]
        if deletion.isGranted, writing.isGranted {
            findings.append(try await listed())
            if findings.last?.state != .bad { findings.append(try await ordered()) }
        }
        findings.append(range(reading))
        findings.append(
            permissions(
                put: writing.map { _ in }, get: reading.map { _ in }, list: listing.map { _ in },
                delete: deletion))
        return findings
    }

    private func attempt<Value>(_ request: () async throws -> Value) async throws -> Attempt<Value>
    {
        do {
            return .success(try await request())
        } catch let error as StorageError {
            return .failure(error)
        }
    }

    private func putTwice() async throws -> PutOutcome {
        _ = try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
        return try await store.put(Layout.probe, [Layout.probeContent], .ifAbsent)
    }
}

// MARK: Put if absent

extension StoreTrial {
    /// All that keeps several writers from destroying each other's work rests on this.
    private func putIfAbsent(
        _ writing: Attempt<PutOutcome>, _ deletion: Attempt<Void>
    ) async throws -> Finding {
        let check = "put-if-absent"
        switch writing {
        case .failure(let error) where error.kind == .denied:
            return .remark(check, "not tried, as nothing may be put here")
        case .failure(let error) where error.kind == .unsupported:
            return .bad(
                check, "the store does not know it: \(error.reason)",
                hint: StoreProperties.hintOfSingleWriters)
        case .failure(let error): return .bad(check, error)
        case .success(.stored):
            return .bad(
                check, "the store replaces what it was told to keep",
                hint: StoreProperties.hintOfSingleWriters)
        case .success(.exists): break
        }
        guard deletion.isGranted else {
            return .good(check, "what is there is not replaced; no race was tried")
        }
        switch try await attempt({ try await race() }) {
        case .failure(let error): return .bad(check, error)
        case .success(1):
            return .good(check, "what is there is not replaced; of 8 at once, one is first")
        case .success(0):
            return .remark(
                check, "what is there is not replaced; of 8 at once, nobody heard to be first",
                hint: "an answer was lost: run holdfast doctor again")
        case .success(let winners):
            return .bad(
                check, "of \(Self.racers) at once, \(winners) were told that they are first",
                hint: StoreProperties.hintOfSingleWriters)
        }
    }

    /// How many of those who put something at once were told that it is theirs, and rightly.
    private func race() async throws -> Int {
        let place = objects.place()
        let winners = try await withThrowingTaskGroup { group in
            for racer in 0..<Self.racers {
                group.addTask {
                    try await store.put(place, [content(of: racer)], .ifAbsent) == .stored
                        ? racer : nil
                }
            }
            return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
        if let winner = winners.first, winners.count == 1,
            try await store.get(place, range: nil) != content(of: winner)
        {
            throw StorageError(
                .damaged, "get", place, "whoever was told to be first finds something else there")
        }
        return winners.count
    }

    private func content(of racer: Int) -> [UInt8] { Array("holdfast trial \(racer)\n".utf8) }
}

// MARK: Reading

extension StoreTrial {
    /// The proof of each backup is a listing right after its packs were put.
    private func listed() async throws -> Finding {
        let check = "listing"
        let attempt = try await attempt {
            let place = objects.place()
            _ = try await store.put(place, [content(of: 0)], .always)
            let isThere = try await shows(place)
            try await objects.delete(place)
            return (isThere, isStillThere: try await shows(place))
        }
        switch attempt {
        case .failure(let error): return .bad(check, error)
        case .success((true, isStillThere: false)):
            return .good(check, "shows at once what was put and what was deleted")
        case .success((true, isStillThere: true)):
            return .remark(check, "shows what was deleted for a while")
        case .success((false, _)):
            return .bad(
                check, "does not show at once what was put, so that backups can't be proven",
                hint: "keep the repository in a store whose listings are up to date")
        }
    }

    private func shows(_ key: ObjectKey) async throws -> Bool {
        let listing = try await store.list(Layout.trials, after: nil, limit: nil)
        return listing.objects.contains { $0.key == key && $0.size == content(of: 0).count }
    }

    /// Whether a listing in several pages shows everything, and in which order.
    private func ordered() async throws -> Finding {
        let check = "order"
        let attempt = try await attempt {
            let keys = try await putMany()
            let listed = try await listInPages().filter { keys.contains($0) }
            for key in keys { try await objects.delete(key) }
            return (isWhole: listed.sorted() == keys.sorted(), isOrdered: listed == listed.sorted())
        }
        switch attempt {
        case .failure(let error): return .bad(check, error)
        case .success((isWhole: false, _)):
            return .bad(
                check, "a listing in several pages does not show each object once",
                hint: "keep the repository in a store that lists what it has")
        case .success((_, isOrdered: true)):
            return .good(check, "what lies in one folder is listed in order")
        case .success:
            return .remark(
                check, "objects are listed in no order",
                hint: "with many archives each command takes more requests to find the newest")
        }
    }

    private func putMany() async throws -> Set<ObjectKey> {
        let keys = Set((0..<StoreProperties.keysThatShowOrder).map { objects.place("\($0)") })
        try await withThrowingTaskGroup { group in
            for key in keys {
                group.addTask { _ = try await store.put(key, [content(of: 0)], .always) }
            }
            try await group.waitForAll()
        }
        return keys
    }

    private func listInPages() async throws -> [ObjectKey] {
        var listed: [ObjectKey] = []
        for _ in 0..<Self.mostPages {
            let page = try await store.list(
                Layout.trials, after: listed.last, limit: StoreProperties.keysThatShowOrder / 2)
            listed += page.objects.map(\.key)
            if page.isComplete { break }
        }
        return listed
    }

    private func range(_ reading: Attempt<[UInt8]>) -> Finding {
        let check = "range"
        switch reading {
        case .failure(let error) where error.kind == .denied:
            return .remark(check, "not tried, as nothing may be got here")
        case .failure(let error): return .bad(check, error)
        case .success(Array(Layout.probeContent[9..<14])):
            return .good(check, "a part of an object is given as asked for")
        case .success:
            return .bad(check, "the store gives other bytes than were asked for")
        }
    }

    private func permissions(
        put: Attempt<Void>, get: Attempt<Void>, list: Attempt<Void>, delete: Attempt<Void>
    ) -> Finding {
        let check = "permissions"
        for needed in [get, list] {
            if case .failure(let error) = needed { return .bad(check, error) }
        }
        if case .failure(let error) = put, error.kind != .denied { return .bad(check, error) }
        switch (put.isGranted, delete.isGranted) {
        case (true, true):
            return .good(check, "put, get, list, delete: enough for all commands")
        case (true, false):
            return .good(check, "put, get, list: enough to back up and restore, not to prune")
        case (false, _):
            return .good(check, "get, list: enough to restore, not to back up")
        }
    }
}

extension Finding {
    /// Where one machine alone writes, and forgets nothing, it can do without.
    fileprivate var forOneWriter: Finding {
        guard state == .bad, hint == StoreProperties.hintOfSingleWriters else { return self }
        return .remark(check, "\(message); singleWriter says that one machine alone writes")
    }
}

extension Result where Failure == StorageError {
    fileprivate var isGranted: Bool {
        guard case .success = self else { return false }
        return true
    }
}

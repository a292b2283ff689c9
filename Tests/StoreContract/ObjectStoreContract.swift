import Files
package import Storage
import TestSupport
import Testing

/// What every store promises, as checks that each take a store with nothing in it.
package struct ObjectStoreContract: Sendable, CustomTestStringConvertible {
    package let testDescription: String
    private let check: @Sendable (any ObjectStore) async throws -> Void

    private init(
        _ sentence: String, _ check: @escaping @Sendable (any ObjectStore) async throws -> Void
    ) {
        testDescription = sentence
        self.check = check
    }

    package func verify(_ store: any ObjectStore) async throws {
        try await check(store)
    }

    package static let clauses: [ObjectStoreContract] = puts + gets + lists + deletes
}

extension ObjectStoreContract {
    private static let puts = [
        ObjectStoreContract("what was put is got, its parts one behind the other") {
            store async throws in
            let outcome = try await store.put("a/b/c", [[1, 2], [], [3]], .ifAbsent)
            #expect(outcome == .stored)
            #expect(try await store.get("a/b/c", range: nil) == [1, 2, 3])
        },
        ObjectStoreContract("an empty object is an object") { store async throws in
            #expect(try await store.put("a", [], .ifAbsent) == .stored)
            #expect(try await store.get("a", range: nil) == [])
            #expect(try await store.put("a", [[1]], .ifAbsent) == .exists)
        },
        ObjectStoreContract("put if absent leaves what is there") { store async throws in
            #expect(try await store.put("a/b", [[1]], .ifAbsent) == .stored)
            #expect(try await store.put("a/b", [[2]], .ifAbsent) == .exists)
            #expect(try await store.put("a/b", [[1]], .ifAbsent) == .exists)
            #expect(try await store.get("a/b", range: nil) == [1])
        },
        ObjectStoreContract("put always takes the place of what is there") { store async throws in
            #expect(try await store.put("a/b", [[1, 1, 1]], .always) == .stored)
            #expect(try await store.put("a/b", [[2]], .always) == .stored)
            #expect(try await store.get("a/b", range: nil) == [2])
        },
        ObjectStoreContract("what was deleted is absent again") { store async throws in
            _ = try await store.put("a/b", [[1]], .ifAbsent)
            try await store.delete("a/b")
            #expect(try await store.put("a/b", [[2]], .ifAbsent) == .stored)
        },
        ObjectStoreContract("of eight that put if absent at once, one stores") {
            store async throws in
            for round in 0..<5 {
                let key = ObjectKey("race") / "\(round)" / "deep" / "object"
                let winners = try await race(8) { number async throws in
                    try await store.put(key, [[UInt8(number)], [9]], .ifAbsent) == .stored
                }
                #expect(winners.count == 1)
                #expect(try await store.get(key, range: nil) == winners.map(UInt8.init) + [9])
            }
        },
        ObjectStoreContract("a body of many MiB in many parts comes back") { store async throws in
            let parts = [3 << 20, 1, 0, 5000, 70_001].map { bytes($0) }
            let whole = parts.reduce(into: []) { $0 += $1 }
            #expect(try await store.put("big", parts, .ifAbsent) == .stored)
            let all = try await store.get("big", range: nil)
            #expect(isSame(all, whole))
            let middle: Range<Int64> = (3 << 20) - 5..<(3 << 20) + 5010
            let got = try await store.get("big", range: middle)
            #expect(isSame(got, Array(whole.dropFirst((3 << 20) - 5).prefix(5015))))
        },
        ObjectStoreContract("awkward keys are kept apart") { store async throws in
            let keys: [ObjectKey] = [
                "with space", "with+plus", "with%20percent", "with%2Fslash", "ü", "u\u{308}",
                "👍/emoji", "quote\"'", "a&b=c?d#e", "*", "~tilde", "a:b;c,d@e",
                "a..b/c.", "-dash", "<xml>&amp;", ObjectKey(stringLiteral: long + "/" + long),
            ]
            for (index, key) in keys.enumerated() {
                #expect(try await store.put(key, [[UInt8(index)]], .ifAbsent) == .stored)
            }
            for (index, key) in keys.enumerated() {
                #expect(try await store.get(key, range: nil) == [UInt8(index)])
            }
            #expect(try await all(store).map(\.key).sorted() == keys.sorted())
        },
    ]

    private static let gets = [
        ObjectStoreContract("a backslash is a character as others are") { store async throws in
            _ = try await store.put("back\\slash", [[1]], .ifAbsent)
            _ = try await store.put("backslash", [[2]], .ifAbsent)
            #expect(try await store.get("back\\slash", range: nil) == [1])
            #expect(try await all(store).map(\.key).sorted() == ["back\\slash", "backslash"])
        },
        ObjectStoreContract("what is missing is not found") { store async throws in
            await expectFailure(.notFound) { try await store.get("none", range: nil) }
            await expectFailure(.notFound) { try await store.get("a/b/none", range: 0..<1) }
            _ = try await store.put("a/b/c", [[1]], .ifAbsent)
            await expectFailure(.notFound) { try await store.get("a/b", range: nil) }
            await expectFailure(.notFound) { try await store.get("a/b/d", range: nil) }
            await expectFailure(.notFound) { try await store.get("a/b/c/d", range: nil) }
        },
        ObjectStoreContract("a range is got exactly") { store async throws in
            _ = try await store.put("a", [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]], .ifAbsent)
            for lower in 0...9 {
                for upper in lower + 1...10 {
                    let bytes = try await store.get("a", range: Int64(lower)..<Int64(upper))
                    #expect(bytes == (lower..<upper).map(UInt8.init))
                }
            }
        },
        ObjectStoreContract("a range ends where the object does") { store async throws in
            _ = try await store.put("a", [[0, 1, 2]], .ifAbsent)
            #expect(try await store.get("a", range: 0..<4) == [0, 1, 2])
            #expect(try await store.get("a", range: 2..<(1 << 20)) == [2])
        },
        ObjectStoreContract("a range of which nothing is there is damage") { store async throws in
            _ = try await store.put("a", [[0, 1, 2]], .ifAbsent)
            for range: Range<Int64> in [3..<4, 10..<20, 3..<(1 << 60)] {
                await expectFailure(.damaged) { try await store.get("a", range: range) }
            }
        },
    ]

    private static let lists = [
        ObjectStoreContract("a store with nothing in it lists nothing") { store async throws in
            let listing = try await store.list(nil, after: nil, limit: nil)
            #expect(listing == Listing(objects: [], isComplete: true))
            #expect(try await all(store, "none/of/this").isEmpty)
        },
        ObjectStoreContract("a listing has what lies inside a key, with sizes") {
            store async throws in
            try await fill(store)
            #expect(try await all(store).map(\.key).sorted() == sample.sorted())
            #expect(
                try await all(store, "p").map(\.key).sorted()
                    == ["p/a b", "p/a-/x", "p/a/b", "p/a/b2/c", "p/a0", "p/z"])
            #expect(try await all(store, "p/a").map(\.key).sorted() == ["p/a/b", "p/a/b2/c"])
            #expect(try await all(store, "p/a/b").isEmpty)
            for object in try await all(store) {
                #expect(object.size == Int64(object.key.text.utf8.count))
            }
        },
        ObjectStoreContract("an ordered store lists by bytes of the key") { store async throws in
            guard store.properties.listsInOrder else { return }
            try await fill(store)
            #expect(try await all(store).map(\.key) == sample.sorted())
        },
        ObjectStoreContract("pages of any size, one behind the other, are the whole") {
            store async throws in
            try await fill(store)
            for limit in 1...sample.count + 1 {
                let keys = try await all(store, limit: limit).map(\.key)
                #expect(keys.sorted() == sample.sorted())
            }
        },
        ObjectStoreContract("a listing begins behind any key, there or not") { store async throws in
            guard store.properties.listsInOrder else { return }
            try await fill(store)
            let starts: [ObjectKey] = [
                "a", "o", "p", "p/a", "p/a b", "p/a/b", "p/a/b2", "p/a0", "p/a1", "p/zz", "z",
            ]
            for after in starts {
                let keys = try await all(store, after: after).map(\.key)
                #expect(keys == sample.sorted().filter { $0 > after }, "\(after)")
                let inside = try await all(store, "p", after: after).map(\.key)
                #expect(inside == keys.filter { $0.isInside("p") }, "\(after)")
            }
        },
        ObjectStoreContract("listed times are those of the store's clock") { store async throws in
            let before = try await store.now().seconds
            _ = try await store.put("a", [[1]], .ifAbsent)
            let after = try await store.now().seconds
            let modified = try #require(try await all(store).first?.modified?.seconds)
            // Disks and buckets round.
            #expect((before - 2...after + 2).contains(modified))
        },
    ]

    private static let deletes = [
        ObjectStoreContract("deleting is done once, and again without complaint") {
            store async throws in
            try await fill(store)
            for _ in 0..<2 { try await store.delete("p/a/b") }
            try await store.delete("never/was/there")
            try await store.delete("p/z/never/was")
            await expectFailure(.notFound) { try await store.get("p/a/b", range: nil) }
            let left = try await all(store).map(\.key).sorted()
            #expect(left == sample.sorted().filter { $0 != "p/a/b" })
        },
        ObjectStoreContract("deleting a key leaves what lies inside it") { store async throws in
            try await fill(store)
            try await store.delete("p")
            #expect(try await all(store).count == sample.count)
        },
    ]
}

extension ObjectStoreContract {
    private static let long = String(repeating: "0123456789", count: 20)

    private static let unit: [UInt8] = {
        var random = SeededGenerator(seed: 1)
        return random.bytes(65_537)
    }()

    /// Compares without a description of every difference, which takes for ever.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool { left == right }

    private static func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += unit }
        return Array(bytes.prefix(count))
    }

    private static let sample: [ObjectKey] = [
        "o", "p/z", "p/a/b", "p/a b", "p/a-/x", "p/a0", "p/a/b2/c", "p2/a", "q/1/2/3/4",
    ]

    private static func fill(_ store: any ObjectStore) async throws {
        for key in sample {
            _ = try await store.put(key, [Array(key.text.utf8)], .ifAbsent)
        }
    }

    private static func all(
        _ store: any ObjectStore, _ prefix: ObjectKey? = nil, after: ObjectKey? = nil,
        limit: Int? = nil
    ) async throws -> [ObjectInfo] {
        var objects: [ObjectInfo] = []
        var after = after
        while true {
            let listing = try await store.list(prefix, after: after, limit: limit)
            #expect(listing.objects.count <= limit ?? .max)
            objects += listing.objects
            guard !listing.isComplete else { return objects }
            after = try #require(listing.objects.last?.key)
        }
    }

    /// The numbers of those that won.
    private static func race(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Bool
    ) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<count {
                group.addTask { try await body(number) ? number : nil }
            }
            return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
        }
    }

    private static func expectFailure(
        _ kind: StorageError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> [UInt8]
    ) async {
        do {
            let bytes = try await body()
            Issue.record("got \(bytes.count) bytes", sourceLocation: sourceLocation)
        } catch let error as StorageError {
            #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }
}

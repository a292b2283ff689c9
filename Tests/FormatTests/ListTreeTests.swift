import Testing

@testable import Format

struct ListTreeTests {
    /// Keeps pieces in memory under their hashes.
    private struct Shelf {
        var pieces: [KeyedHash: [UInt8]] = [:]
        private let hasher = SipHash(key: Array(repeating: 7, count: 16))

        mutating func store(_ bytes: [UInt8]) -> PieceReference {
            let word = hasher.hash(bytes)
            let hash = KeyedHash((0..<24).map { UInt8(truncatingIfNeeded: word >> ($0 % 8 * 8)) })
            pieces[hash] = bytes
            return PieceReference(hash: hash, count: bytes.count, place: .inline(0))
        }

        /// All items of a tree, from the top down.
        func items<Item: ListItem>(_ tree: ListTree, as type: Item.Type) throws -> [Item] {
            var bytes = tree.bytes
            for _ in 0..<tree.level {
                let references = try ListTree.decode(
                    bytes, as: PieceReference.self, subject: "test")
                bytes = try references.flatMap { try #require(pieces[$0.hash]) }
            }
            return try ListTree.decode(bytes, subject: "test")
        }
    }

    private func uses(_ count: Int, seed: UInt64 = 1) throws -> [PackUse] {
        var random = SeededRandom(seed: seed)
        return try (0..<count).map { _ in try random.packUse() }
    }

    private func tree(
        _ items: [some ListItem], _ shelf: inout Shelf
    ) async throws -> ListTree {
        try await ListTree.make(items) { shelf.store($0) }
    }

    @Test(arguments: [0, 1, 100, 1000])
    func `A short list is flat`(count: Int) async throws {
        var shelf = Shelf()
        let items = try uses(count)
        let tree = try await tree(items, &shelf)
        #expect(tree.level == 0 && shelf.pieces.isEmpty)
        #expect(try shelf.items(tree, as: PackUse.self) == items)
    }

    @Test func `A list is flat up to 64 KiB and cut beyond`() async throws {
        let items = try uses(1500)
        let sizes = items.indices.map { ListTree.encode(items[...$0]).count }
        let fits = try #require(sizes.lastIndex { $0 <= ListTree.flatLimit })
        var shelf = Shelf()
        #expect(try await tree(Array(items[...fits]), &shelf).level == 0)
        #expect(try await tree(Array(items[...(fits + 1)]), &shelf).level == 1)
    }

    @Test(arguments: [3000, 20_000])
    func `A long list comes back through its pieces`(count: Int) async throws {
        var shelf = Shelf()
        let items = try uses(count)
        let tree = try await tree(items, &shelf)
        #expect(tree.level == 1)
        #expect(tree.bytes.count <= ListTree.flatLimit)
        #expect(shelf.pieces.values.allSatisfy { $0.count <= ListTree.flatLimit + 64 })
        #expect(try shelf.items(tree, as: PackUse.self) == items)
    }

    @Test func `Several levels come back`() async throws {
        var random = SeededRandom(seed: 1)
        // As references to pieces end a piece of their own, they make deep trees from few items.
        let items = try (0..<40_000).map { _ in
            PieceReference(
                hash: KeyedHash([0, 0, 0, 0, 0, 0, 0, 0] + random.bytes(16)), count: 1,
                place: try random.metadataPlace())
        }
        var shelf = Shelf()
        let tree = try await tree(items, &shelf)
        #expect(tree.level == 2)
        #expect(try shelf.items(tree, as: PieceReference.self) == items)
    }

    @Test func `A list that no level shortens ends at the fourth`() async throws {
        let zero = KeyedHash(Array(repeating: 0, count: 24))
        let item = PieceReference(hash: zero, count: 1, place: .inline(0))
        let tree = try await ListTree.make(Array(repeating: item, count: 5000)) { _ in item }
        #expect(tree.level == 4)
    }

    @Test(arguments: [0, 1, 7500, 14_999])
    func `A changed item changes a piece or two`(position: Int) async throws {
        var shelf = Shelf()
        var items = try uses(15_000)
        _ = try await tree(items, &shelf)
        let before = Set(shelf.pieces.keys)
        items[position] = try #require(try uses(1, seed: 99).first)
        _ = try await tree(items, &shelf)
        let added = Set(shelf.pieces.keys).subtracting(before).count
        #expect((1...2).contains(added) && before.count > 40)
    }

    @Test(arguments: [0, 7, 7500, 15_000])
    func `Inserted and removed items change a few pieces`(position: Int) async throws {
        var shelf = Shelf()
        var items = try uses(15_000)
        _ = try await tree(items, &shelf)
        let before = Set(shelf.pieces.keys)
        items.insert(contentsOf: try uses(3, seed: 98), at: position)
        _ = try await tree(items, &shelf)
        let middle = Set(shelf.pieces.keys)
        #expect(middle.subtracting(before).count <= 3)
        items.removeSubrange(position..<position + 2)
        _ = try await tree(items, &shelf)
        #expect(Set(shelf.pieces.keys).subtracting(middle).count <= 3)
    }

    @Test func `A stretch without a boundary is cut by size and meets again behind`() async throws {
        var random = SeededRandom(seed: 6)
        var items = (0..<12_000).map { index in
            let ends = index == 6000
            return PieceReference(
                hash: KeyedHash([0, 0, 0, 0, 0, 0, 0, ends ? 0 : 1] + random.bytes(16)), count: 1,
                place: .inline(0))
        }
        var shelf = Shelf()
        _ = try await tree(items, &shelf)
        let before = Set(shelf.pieces.keys)
        items.remove(at: 10)
        _ = try await tree(items, &shelf)
        let added = Set(shelf.pieces.keys).subtracting(before).count
        #expect(before.count >= 5 && added <= (before.count + 1) / 2)
    }

    @Test func `A failing store fails the list`() async throws {
        struct Full: Error {}
        let items = try uses(3000)
        await #expect(throws: Full.self) {
            _ = try await ListTree.make(items) { _ in throw Full() }
        }
    }
}

struct ListItemTests {
    private func recode<Item: ListItem>(
        _ bytes: [UInt8], as type: Item.Type
    ) throws(FormatError) -> [UInt8] {
        ListTree.encode(try ListTree.decode(bytes, as: type, subject: "test"))
    }

    @Test(arguments: SeededRandom.seeds)
    func `Items come back`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let segments = try (0..<100).map { _ in try random.segmentReference() }
        #expect(try ListTree.decode(ListTree.encode(segments), subject: "test") == segments)
        let pieces = try (0..<100).map { _ in try random.pieceReference() }
        #expect(try ListTree.decode(ListTree.encode(pieces), subject: "test") == pieces)
        let packs = try (0..<100).map { _ in try random.packUse() }
        #expect(try ListTree.decode(ListTree.encode(packs), subject: "test") == packs)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Segment references have one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let items = try (0..<3).map { _ in try random.segmentReference() }
        let accepted = expectOneSpelling(ListTree.encode(items), seed: seed) {
            bytes throws(FormatError) in try recode(bytes, as: SegmentReference.self)
        }
        #expect(accepted > 0)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Piece references have one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let items = try (0..<3).map { _ in try random.pieceReference() }
        let accepted = expectOneSpelling(ListTree.encode(items), seed: seed) {
            bytes throws(FormatError) in try recode(bytes, as: PieceReference.self)
        }
        #expect(accepted > 0)
    }

    @Test(arguments: SeededRandom.seeds)
    func `Pack uses have one spelling`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let items = try (0..<3).map { _ in try random.packUse() }
        let accepted = expectOneSpelling(ListTree.encode(items), seed: seed) {
            bytes throws(FormatError) in try recode(bytes, as: PackUse.self)
        }
        #expect(accepted > 0)
    }

    @Test func `Places and sizes that would overflow are refused`() throws {
        var random = SeededRandom(seed: 1)
        let pack = try random.packReference()
        let hash = random.keyedHash()
        var writer = ByteWriter()
        writer.hash(hash)
        writer.number(9)
        writer.place(.pack(pack, offset: .max, storedCount: 1))
        #expect(throws: FormatError.self) { try recode(writer.bytes, as: PieceReference.self) }
        for (size, end, used) in [(5, 5, 6), (5, 6, 5), (1 << 33, 1, 1)]
            as [(UInt64, UInt64, UInt64)]
        {
            let use = PackUse(pack: pack, size: size, end: end, used: used)
            #expect(throws: FormatError.self) {
                try recode(ListTree.encode([use]), as: PackUse.self)
            }
        }
    }

    @Test(arguments: [0, 4, 5, 255] as [UInt8])
    func `Lists nest four levels at most`(level: UInt8) throws {
        var writer = ByteWriter()
        writer.tree(ListTree(level: level, bytes: [1, 2, 3]))
        var reader = ByteReader(writer.bytes, subject: "test")
        let tree = try? reader.tree()
        #expect(tree == (level <= 4 ? ListTree(level: level, bytes: [1, 2, 3]) : nil))
    }
}

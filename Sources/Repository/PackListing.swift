import Format
import Storage

extension Timeline {
    /// The sizes of all packs in the store.
    package func packSizes() async throws -> PackSizes {
        var sizes = PackSizes()
        var pages = Pages(of: Layout.packs(name), in: store, atMost: mostObjects)
        while let objects = try await pages.next() {
            for object in objects where object.key.isDirectly(in: Layout.packs(name)) {
                sizes.note(object.key.name, UInt64(object.size))
            }
        }
        return sizes
    }

    /// So many are rather looked for one by one than in a listing that goes on.
    private static let fewPacks = 8

    /// Those of the packs that the store lacks, or has with another size.
    ///
    /// However long the history is: it takes one page of a listing, and one more wait at most for
    /// an archive that names few.
    func missing(of packs: [PackUse]) async throws -> [PackUse] {
        guard store.properties.listsFoldersInOrder else {
            let sizes = try await packSizes()
            return packs.filter { sizes[$0.pack] != $0.size }
        }
        var rest = packs.map { (use: $0, key: Layout.pack(name, $0.pack)) }[...]
        rest.sort { $0.key < $1.key }
        var missing: [PackUse] = []
        guard let first = rest.first?.key else { return [] }
        var pages = Pages(
            of: Layout.packs(name), in: store, after: Layout.before(first), atMost: mostObjects)
        while let objects = try await pages.next() {
            let sizes = objects.reduce(into: [:]) { $0[$1.key] = UInt64($1.size) }
            let end = pages.goesOn ? objects.last?.key : nil
            let shown = rest.prefix { pack in end.map { pack.key <= $0 } ?? true }
            missing += shown.filter { sizes[$0.key] != $0.use.size }.map(\.use)
            rest = rest[shown.endIndex...]
            guard rest.count > Self.fewPacks else { break }
        }
        return missing + (try await lookFor(rest))
    }

    /// Looks for each pack by itself, all at once.
    private func lookFor(
        _ packs: ArraySlice<(use: PackUse, key: ObjectKey)>
    ) async throws -> [PackUse] {
        var missing: [PackUse] = []
        try await forEachConcurrently(packs, limit: Self.fewPacks) { use, key in
            let page = try await store.list(
                Layout.packs(name), after: Layout.before(key), limit: 1)
            let isThere = page.objects.contains { $0.key == key && UInt64($0.size) == use.size }
            return isThere ? nil : use
        } each: { use in
            if let use { missing.append(use) }
        }
        return missing
    }
}

extension Layout {
    /// Comes before a pack, and behind all others but such as have nearly its name.
    fileprivate static func before(_ pack: ObjectKey) -> ObjectKey {
        guard let key = try? ObjectKey(String(pack.text.dropLast())) else {
            preconditionFailure("internal error: a pack without a name")
        }
        return key
    }
}

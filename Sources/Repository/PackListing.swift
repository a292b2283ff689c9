import Format
import Storage

extension Timeline {
    /// The packs in the store: the last part of each key, with its size.
    package func packSizes() async throws -> [String: UInt64] {
        var sizes: [String: UInt64] = [:]
        var after: ObjectKey?
        repeat {
            let listing = try await store.list(Layout.packs(name), after: after, limit: nil)
            for object in listing.objects where object.key.isDirectly(in: Layout.packs(name)) {
                sizes[object.key.name] = UInt64(object.size)
            }
            after = listing.isComplete ? nil : listing.objects.last?.key
        } while after != nil
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
            return packs.filter { sizes[Layout.packComponent($0.pack)] != $0.size }
        }
        var rest = packs.map { (use: $0, key: Layout.pack(name, $0.pack)) }[...]
        rest.sort { $0.key < $1.key }
        var missing: [PackUse] = []
        var after = rest.first.map { Layout.before($0.key) }
        while let start = after {
            let page = try await store.list(Layout.packs(name), after: start, limit: nil)
            let sizes = page.objects.reduce(into: [:]) { $0[$1.key] = UInt64($1.size) }
            let end = page.isComplete ? nil : page.objects.last?.key
            let shown = rest.prefix { pack in end.map { pack.key <= $0 } ?? true }
            missing += shown.filter { sizes[$0.key] != $0.use.size }.map(\.use)
            rest = rest[shown.endIndex...]
            guard rest.count > Self.fewPacks else { break }
            after = end
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

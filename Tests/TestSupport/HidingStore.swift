package import Storage

/// A store whose listings lack some of its objects.
package struct HidingStore: StoreWrapper {
    package let base: any ObjectStore
    private let hidden: Set<ObjectKey>

    package init(_ base: any ObjectStore, hiding hidden: Set<ObjectKey>) {
        self.base = base
        self.hidden = hidden
    }

    package func list(
        _ prefix: ObjectKey?, after: ObjectKey?, limit: Int?
    ) async throws -> Listing {
        let page = try await base.list(prefix, after: after, limit: limit)
        return Listing(
            objects: page.objects.filter { !hidden.contains($0.key) }, isComplete: page.isComplete)
    }
}

package import Age
import Cryptography
import Format
package import Storage

/// An opened repository: a store, and the keyring that a key of it gave.
package struct Repository: Sendable {
    package let store: any ObjectStore
    package let keyring: Keyring
    package let surroundings: Surroundings
    /// Opens the key file again, when others have rotated; nil for who founded it for others.
    package let identity: Identity?

    package init(store: any ObjectStore, keyring: Keyring, surroundings: Surroundings) {
        self.init(store: store, keyring: keyring, surroundings: surroundings, identity: nil)
    }

    init(
        store: any ObjectStore, keyring: Keyring, surroundings: Surroundings, identity: Identity?
    ) {
        self.store = store
        self.keyring = keyring
        self.surroundings = surroundings
        self.identity = identity
    }

    package func timeline(_ name: Timeline.Name) -> Timeline {
        Timeline(repository: self, name: name)
    }

    /// The names of all timelines that the store lists.
    package func timelines() async throws -> [Timeline.Name] {
        var names: Set<Timeline.Name> = []
        var pages = Pages(of: Layout.timelines, in: store)
        var last: Timeline.Name?
        while let objects = try await pages.next(limit: limit(behind: last)) {
            for object in objects { names.insert(try Timeline.Name(object.key.components[1])) }
            last = try objects.last.map { try Timeline.Name($0.key.components[1]) }
            // Where keys are in order, nothing of a timeline that is known needs a look.
            if let last, store.properties.listsInOrder { pages.skip(to: Layout.end(of: last)) }
        }
        return names.sorted()
    }

    /// One name is enough where keys are known to be in order.
    private func limit(behind last: Timeline.Name?) -> Int? {
        guard store.properties.listsInOrder else { return nil }
        return last == nil ? StoreProperties.keysThatShowOrder : 1
    }
}

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
        var after: ObjectKey?
        while true {
            let isOrdered = store.properties.listsInOrder
            let listing = try await store.list(
                Layout.timelines, after: after, limit: isOrdered ? 1 : nil)
            for object in listing.objects {
                names.insert(try Timeline.Name(object.key.components[1]))
            }
            guard !listing.isComplete, let last = listing.objects.last?.key else { break }
            // Where keys are in order, nothing of a timeline that is known needs a look.
            after = isOrdered ? Layout.end(of: try Timeline.Name(last.components[1])) : last
        }
        return names.sorted()
    }
}

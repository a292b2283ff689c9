import Storage
import Synchronization

/// A listing of a timeline's newest numbers that was asked for while the key was still on its way.
///
/// It is good for one look: whoever looks again asks again.
final class FirstLook: Sendable {
    private let listing: Mutex<Listing?>

    init(_ listing: Listing?) {
        self.listing = Mutex(listing)
    }

    func take() -> Listing? {
        listing.withLock { listing in
            defer { listing = nil }
            return listing
        }
    }
}

extension Door {
    /// Opens the repository, and looks at a timeline's newest archives meanwhile.
    ///
    /// Only for those whose first question is which archive is the newest.
    package func open(
        _ name: Timeline.Name, with credential: Credential, expecting fingerprint: String? = nil
    ) async throws -> Timeline {
        // Whatever keeps it from being listed is told when it is asked for again.
        let most = store.properties.listsFoldersInOrder ? Timeline.numbersOfHead : nil
        async let listing = try? store.list(Layout.archives(name), after: nil, limit: most)
        var timeline = try await open(with: credential, expecting: fingerprint).timeline(name)
        timeline.firstLook = FirstLook(await listing)
        return timeline
    }
}

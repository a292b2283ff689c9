import Format
import Storage

/// What lies in the folder of keys, by the names alone.
struct KeyListing: Hashable {
    private static let most = 10_000

    private(set) var keys: Set<KeyFingerprint> = []
    private(set) var informed: Set<KeyFingerprint> = []
    private(set) var passphrases: Set<Int> = []
    private(set) var generations: Set<UInt32> = []

    static func read(_ store: any ObjectStore) async throws -> KeyListing {
        var listing = KeyListing()
        var pages = Pages(of: Layout.keys, in: store, atMost: most)
        while let objects = try await pages.next() {
            for object in objects where object.key.isDirectly(in: Layout.keys) {
                listing.add(object.key.name)
            }
        }
        return listing
    }

    /// What has a name that is none of ours is not ours.
    private mutating func add(_ component: String) {
        let parts = component.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        switch (KeyFingerprint(parts[0]), parts[1]) {
        case (let fingerprint?, "age"): keys.insert(fingerprint)
        case (let fingerprint?, "info"): informed.insert(fingerprint)
        case (nil, "age"):
            if let number = Self.number(parts[0], after: "passphrase-"),
                (1...UInt32(Layout.mostPassphrases)).contains(number)
            {
                passphrases.insert(Int(number))
            } else if let number = Self.number(parts[0], after: "generation-") {
                generations.insert(number)
            }
        default: break
        }
    }

    /// Only the spelling that we write.
    private static func number(_ text: Substring, after prefix: String) -> UInt32? {
        guard text.hasPrefix(prefix), let number = UInt32(text.dropFirst(prefix.count)),
            text == "\(prefix)\(number)"
        else { return nil }
        return number
    }
}

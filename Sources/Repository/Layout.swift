package import Format
package import Storage

/// Where each object of a repository lies.
package enum Layout {
    package static let keys: ObjectKey = "keys"
    package static let timelines: ObjectKey = "timelines"

    /// A constant, which shows that the store puts only what is absent when it is told so.
    package static let probe: ObjectKey = "probe"
    package static let probeContent = Array("holdfast probe 1\n".utf8)

    /// What the store was last seen to do.
    package static let trial: ObjectKey = "trial"
    /// What is stored here tries out the store, and is removed at once.
    package static let trials: ObjectKey = "trials"

    package static func key(_ fingerprint: KeyFingerprint) -> ObjectKey {
        keys / "\(fingerprint).age"
    }

    package static func keyInformation(_ fingerprint: KeyFingerprint) -> ObjectKey {
        keys / "\(fingerprint).info"
    }

    /// The secrets of a generation, for all full keys; who creates it has rotated to that number.
    package static func generation(_ number: UInt32) -> ObjectKey {
        keys / "generation-\(number).age"
    }

    /// Each costs whoever opens a repository with a passphrase a second or more.
    package static let mostPassphrases = 16

    /// An identity under a passphrase; the name says nothing of it.
    package static func passphrase(_ number: Int) -> ObjectKey {
        keys / "passphrase-\(number).age"
    }

    package static func timeline(_ name: Timeline.Name) -> ObjectKey {
        timelines / name.text
    }

    package static func archives(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "archives"
    }

    package static func archive(_ name: Timeline.Name, _ number: ArchiveNumber) -> ObjectKey {
        archives(name) / number.inverted
    }

    /// Where archives are locked their tombstones lie beside them.
    static func tombstone(_ name: Timeline.Name, _ number: ArchiveNumber) -> ObjectKey {
        archives(name) / (number.inverted + tombstoneSuffix)
    }

    /// The number of which a key of `archives/` has the archive or the tombstone beside it.
    static func number(_ component: String) -> (ArchiveNumber, isTombstone: Bool)? {
        let isTombstone = component.hasSuffix(tombstoneSuffix)
        let digits = isTombstone ? component.dropLast(tombstoneSuffix.count) : component[...]
        return (try? ArchiveNumber(inverted: digits)).map { ($0, isTombstone) }
    }

    private static let tombstoneSuffix = "-tombstone"

    /// Whether this is the folder of a timeline's archives.
    package static func isArchives(_ key: ObjectKey) -> Bool {
        let components = key.components
        return components.count == 3 && components[0] == timelines.text
            && components[2] == "archives"
    }

    package static func packs(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "packs"
    }

    package static func pack(_ name: Timeline.Name, _ pack: PackReference) -> ObjectKey {
        packs(name) / packComponent(pack)
    }

    /// Whether this is where a pack lies, of whatever timeline.
    package static func isPack(_ key: ObjectKey) -> Bool {
        let components = key.components
        return components.count == 4 && components[0] == timelines.text && components[2] == "packs"
    }

    /// Whether this is where something lies that no other takes the place of: an archive, a pack, or
    /// a key, which only others that serve as well do.
    ///
    /// All else is told apart by who comes first, is moved on, or goes soon.
    package static func isKept(_ key: ObjectKey) -> Bool {
        let components = key.components
        if components.count == 2, components[0] == keys.text { return true }
        guard components.count == 4, components[0] == timelines.text else { return false }
        return components[2] == "packs"
            || components[2] == "archives" && (try? ArchiveNumber(inverted: components[3])) != nil
    }

    /// Unique among packs, with the older packs first.
    package static func packComponent(_ pack: PackReference) -> String {
        let base = String(pack.base)
        return String(repeating: "0", count: max(0, 13 - base.utf8.count)) + base
            + "-\(pack.name)"
    }

    /// The number that the writer of a pack built upon; nil for what is no pack's.
    static func base(ofPack component: String) -> UInt64? {
        component.split(separator: "-", maxSplits: 1).first.flatMap { UInt64($0) }
    }

    package static func pins(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "pins"
    }

    package static func pin(_ name: Timeline.Name, _ number: ArchiveNumber) -> ObjectKey {
        pins(name) / number.padded
    }

    package static func leases(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "lease"
    }

    package static func lease(_ name: Timeline.Name, _ epoch: UInt64) -> ObjectKey {
        leases(name) / padded(epoch)
    }

    package static func request(_ name: Timeline.Name, _ request: LeaseRequest) -> ObjectKey {
        leases(name) / "\(padded(request.epoch))-\(request.kind.word)-\(request.name)"
    }

    static func padded(_ epoch: UInt64) -> String {
        let digits = String(epoch)
        return String(repeating: "0", count: max(0, 13 - digits.utf8.count)) + digits
    }

    /// Those who are about to forget an archive announce it here.
    package static func farewells(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "farewells"
    }
}

extension Layout {
    /// Lies behind every object of the timeline in byte order, and before other timelines.
    static func end(of name: Timeline.Name) -> ObjectKey {
        timelines / "\(name.text)0"
    }
}

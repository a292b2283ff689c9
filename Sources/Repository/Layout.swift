package import Format
package import Storage

/// Where each object of a repository lies.
package enum Layout {
    package static let keys: ObjectKey = "keys"
    package static let timelines: ObjectKey = "timelines"

    package static func key(_ fingerprint: String) -> ObjectKey {
        keys / "\(fingerprint).age"
    }

    package static func keyInformation(_ fingerprint: String) -> ObjectKey {
        keys / "\(fingerprint).info"
    }

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

    package static func packs(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "packs"
    }

    package static func pack(_ name: Timeline.Name, _ pack: PackReference) -> ObjectKey {
        packs(name) / packComponent(pack)
    }

    /// Unique among packs, with the older packs first.
    package static func packComponent(_ pack: PackReference) -> String {
        let base = String(pack.base)
        return String(repeating: "0", count: max(0, 13 - base.utf8.count)) + base
            + "-\(pack.name)"
    }

    package static func pins(_ name: Timeline.Name) -> ObjectKey {
        timeline(name) / "pins"
    }

    package static func pin(_ name: Timeline.Name, _ number: ArchiveNumber) -> ObjectKey {
        pins(name) / number.padded
    }
}

extension Layout {
    /// Lies behind every object of the timeline in byte order, and before other timelines.
    static func end(of name: Timeline.Name) -> ObjectKey {
        timelines / "\(name.text)0"
    }
}

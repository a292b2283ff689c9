import Files

/// Lets one thing take the place of another in data that a program is at work on.
struct Replacement {
    /// Whoever has found the old thing by its name, and is about to open it, has done so by then.
    private static let patience = (pause: Duration.milliseconds(10), count: 25)

    /// Where the new one lies, and afterwards the old one.
    let ours: Spot
    let there: Occupant
    private let new: Sighting

    init(_ ours: Spot, _ there: Occupant) throws(FileError) {
        self.ours = ours
        self.there = there
        new = Sighting(try ours.status())
    }

    /// False where somebody else has changed what is there, or is about to: then theirs is in place.
    func make() throws(FileError) -> Bool {
        guard there.isAtRest, try swap(expecting: there.sighting) else { return false }
        guard !there.isAtRest else { return true }
        try takeBack()
        return false
    }

    /// Waits for those who were about to open what has made place, and takes it back for them.
    ///
    /// Gives the replacements that were taken back, and lets go of all.
    static func settle<Key>(_ replacements: [Key: Replacement]) async -> Set<Key> {
        var left = replacements
        for _ in 0..<patience.count where !left.isEmpty {
            guard (try? await Task.sleep(for: patience.pause)) != nil else { break }
            for (key, one) in left where !one.there.isAtRest {
                try? one.takeBack()
                one.there.letGo()
                left[key] = nil
            }
        }
        for one in left.values { one.there.letGo() }
        return Set(replacements.keys).subtracting(left.keys)
    }

    private func takeBack() throws(FileError) {
        _ = try swap(expecting: new)
    }

    /// What comes out and is not as expected is newer than what was to replace it, so it goes back,
    /// and what was put there is expected then.
    private func swap(expecting known: Sighting) throws(FileError) -> Bool {
        var known = known
        var isFirst = true
        while true {
            let put = Sighting(try ours.status())
            try ours.directory.exchange(ours.name, with: there.spot.name, in: there.spot.directory)
            guard Sighting(try ours.status()) != known else { return isFirst }
            known = put
            isFirst = false
        }
    }
}

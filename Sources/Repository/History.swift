package import Format

/// Everything that a timeline's numbers hold.
package struct History: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    package struct Slots: Sendable {
        /// From the oldest to the newest.
        package let archives: [Archive]
        package let tombstones: [Tombstone]
        /// Where something lies that can't be read.
        package let damaged: [ArchiveNumber]
        /// Those whose tombstones lie beside their archives.
        let aside: Set<ArchiveNumber>
        /// Of all of these.
        let highest: ArchiveNumber?
        /// False when the main line's newest archive of the time of listing has been forgotten since.
        ///
        /// Then something newer may use what no archive here names: the slots say too little.
        package let newestIsLive: Bool
    }

    /// What a number holds, or that it can't be told.
    private enum Found: Sendable {
        case slot(Timeline.Slot)
        case damage
    }

    /// No listing lacks more than that by mishap.
    private static let mostHoles = 100

    /// Lists the numbers, then reads each, several at a time.
    ///
    /// What a listing lacks is looked for, too: it may have been harmed on its way, and a prune
    /// must know of all archives.
    package func slots() async throws -> Slots {
        let listed = try await timeline.numbers()
        let numbers = listed + timeline.holes(in: listed).prefix(Self.mostHoles)
        var archives: [Archive] = []
        var tombstones: [Tombstone] = []
        var damaged: [ArchiveNumber] = []
        for (number, found) in try await read(numbers) {
            switch found {
            case .slot(.live(let archive)): archives.append(archive)
            case .slot(.tombstone(let tombstone)): tombstones.append(tombstone)
            case .slot(.empty): continue
            case .damage: damaged.append(number)
            }
        }
        archives.sort { $0.number < $1.number }
        return Slots(
            archives: archives, tombstones: tombstones.sorted { $0.number < $1.number },
            damaged: damaged.sorted(),
            aside: Set(tombstones.map(\.number).filter(timeline.forgotten.contains)),
            highest: listed.first,
            newestIsLive: Self.newestIsLive(listed.first, archives, damaged))
    }

    /// What can't be read is taken for live: nobody has forgotten it.
    private static func newestIsLive(
        _ highest: ArchiveNumber?, _ archives: [Archive], _ damaged: [ArchiveNumber]
    ) -> Bool {
        guard let highest, !damaged.contains(highest) else { return true }
        guard let newest = archives.last, newest.number == highest else { return false }
        guard let main = newest.forkOf else { return true }
        return damaged.contains(main) || archives.contains { $0.number == main }
    }

    private func read(_ numbers: [ArchiveNumber]) async throws -> [(ArchiveNumber, Found)] {
        var found: [(ArchiveNumber, Found)] = []
        try await forEachConcurrently(numbers, limit: Self.width) { number in
            do {
                return (number, .slot(try await timeline.slot(number, listed: true)))
            } catch {
                guard Damage.isDamage(error) else { throw error }
                return (number, .damage)
            }
        } each: {
            found.append($0)
        }
        return found
    }

    private static let width = 8
}

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
        /// False when the main line's newest archive of the time of listing has been forgotten since.
        ///
        /// Then something newer may use what no archive here names: the slots say too little.
        package let newestIsLive: Bool
    }

    /// Lists the numbers, then reads each, several at a time.
    package func slots() async throws -> Slots {
        let numbers = try await timeline.numbers()
        var archives: [Archive] = []
        var tombstones: [Tombstone] = []
        for (_, slot) in try await read(numbers) {
            switch slot {
            case .live(let archive): archives.append(archive)
            case .tombstone(let tombstone): tombstones.append(tombstone)
            case .empty: continue
            }
        }
        archives.sort { $0.number < $1.number }
        return Slots(
            archives: archives, tombstones: tombstones.sorted { $0.number < $1.number },
            newestIsLive: Self.newestIsLive(numbers, archives))
    }

    private static func newestIsLive(_ numbers: [ArchiveNumber], _ archives: [Archive]) -> Bool {
        guard let highest = numbers.first else { return true }
        guard let newest = archives.last, newest.number == highest else { return false }
        guard let main = newest.forkOf else { return true }
        return archives.contains { $0.number == main }
    }

    private func read(
        _ numbers: [ArchiveNumber]
    ) async throws -> [(ArchiveNumber, Timeline.Slot)] {
        var slots: [(ArchiveNumber, Timeline.Slot)] = []
        try await forEachConcurrently(numbers, limit: Self.width) { number in
            (number, try await timeline.slot(number))
        } each: {
            slots.append($0)
        }
        return slots
    }

    private static let width = 8
}

package import Format

/// Finds the archive that people mean by a number, by "the one before", a time or a commit.
package struct ArchiveFinder: Sendable {
    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    package enum Selection: Hashable, Sendable {
        case number(UInt64)
        /// So many restore points before the newest.
        case latest(back: UInt64)
        /// The newest restore point not later than this.
        case at(seconds: Int64)
        /// The newest restore point from before a commit was deployed.
        case before(commit: String)
    }

    package func find(_ selection: Selection) async throws -> Archive {
        switch selection {
        case .number(let number): return try await archive(numbered: number)
        case .latest(let back): return try await latest(back: back)
        case .at(let seconds):
            return try await first("at the time asked for") { $0.time.seconds <= seconds }
        case .before(let commit): return try await before(commit)
        }
    }

    private func archive(numbered number: UInt64) async throws -> Archive {
        do {
            return try await timeline.archive(ArchiveNumber(number))
        } catch let error as FormatError {
            throw RepositoryError(
                .noArchive, "read archive \(number)", "timeline \(timeline.name)", error.reason)
        }
    }

    /// Suspect archives are passed over: they are restored by their number, or once accepted.
    private func latest(back: UInt64) async throws -> Archive {
        guard back > 0 else {
            guard let head = try await timeline.newest(), !head.sources.isEmpty else {
                throw nothing("in it")
            }
            guard let suspicion = head.suspicion else { return head }
            return try await good(suspicion, head)
        }
        var left = back
        return try await first("so far back") { archive in
            if left == 0 { return true }
            left -= 1
            return false
        }
    }

    private func good(_ suspicion: Archive.Suspicion, _ head: Archive) async throws -> Archive {
        guard case .live(let good) = try await timeline.slot(suspicion.lastGood) else {
            throw RepositoryError(
                .noArchive, "find an archive", "timeline \(timeline.name)",
                "archive \(head.number), the newest, is suspect, and archive "
                    + "\(suspicion.lastGood) before it was forgotten",
                hint: "if the newest is as it should be: holdfast accept \(head.number)")
        }
        return good
    }

    private func before(_ commit: String) async throws -> Archive {
        var isFound = false
        return try await first("from before commit \(commit)") { archive in
            let isThat = archive.commit.map { $0.hasPrefix(commit) } ?? false
            if isThat { isFound = true }
            return isFound && !isThat
        }
    }

    /// Goes back through the main line's restore points.
    private func first(
        _ what: String, where isMeant: (Archive) -> Bool
    ) async throws -> Archive {
        var numbers = try await timeline.numbers()[...]
        var oldest: ArchiveNumber?
        while !numbers.isEmpty {
            for slot in try await slots(numbers.prefix(Self.width)) {
                guard case .live(let archive) = try slot.get(), archive.isRestorePoint else {
                    continue
                }
                if isMeant(archive) { return archive }
                oldest = archive.number
            }
            numbers = numbers.dropFirst(Self.width)
        }
        throw nothing(what, oldest)
    }

    /// So many are read at once: what is meant is mostly among the newest.
    private static let width = 8

    /// What lies at these numbers, in this order; what can't be read matters only to who needs it.
    private func slots(
        _ numbers: ArraySlice<ArchiveNumber>
    ) async throws -> [Result<Timeline.Slot, any Error>] {
        var slots: [ArchiveNumber: Result<Timeline.Slot, any Error>] = [:]
        try await forEachConcurrently(numbers, limit: Self.width) { number in
            do {
                return (number, Result.success(try await timeline.slot(number, listed: true)))
            } catch {
                return (number, .failure(error))
            }
        } each: { number, slot in
            slots[number] = slot
        }
        return numbers.compactMap { slots[$0] }
    }

    private func nothing(_ what: String, _ oldest: ArchiveNumber? = nil) -> RepositoryError {
        let hint =
            oldest.map { "the oldest is archive \($0), holdfast list shows from when" }
            ?? "holdfast backup makes one; holdfast list --all shows those of other timelines"
        return RepositoryError(
            .noArchive, "find an archive", "timeline \(timeline.name)", "there is none \(what)",
            hint: hint)
    }
}

extension Archive {
    /// Whether it counts as a state of its own: no fork, no repeat, not suspect.
    package var isRestorePoint: Bool {
        !isFork && purpose != .fence && suspicion == nil
    }
}

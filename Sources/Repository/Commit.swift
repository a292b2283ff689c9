package import Format
import Storage

/// Creates the next number of a timeline, which the store allows once.
package struct Commit: Sendable {
    package enum Outcome: Sendable {
        case committed
        /// Somebody else has the number; nothing of ours was kept.
        case taken
    }

    private let timeline: Timeline

    package init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    /// Sends the archive.
    ///
    /// The same bytes may be sent again: a lost reply shows as our own id.
    package func send(_ archive: Archive) async throws -> Outcome {
        let key = Layout.archive(timeline.name, archive.number)
        let object = try timeline.vault.seal(
            .archive, try timeline.signing.sign(archive), name: archive.id,
            generation: archive.generation, at: key)
        switch try await timeline.store.put(key, [object], .ifAbsent) {
        case .stored:
            timeline.seen?.note(archive.number)
            return .committed
        case .exists: return try await isOurs(archive) ? .committed : .taken
        }
    }

    /// Whether the number went to this archive, though it may have been forgotten since.
    private func isOurs(_ archive: Archive) async throws -> Bool {
        switch try await timeline.slot(archive.number) {
        case .live(let found): return found.id == archive.id
        case .tombstone(let found): return found.id == archive.id
        case .empty:
            throw RepositoryError.corrupt(
                "commit archive \(archive.number)", Layout.archive(timeline.name, archive.number),
                "the store had something there, and has it no more")
        }
    }

    /// Lists the archive's packs and reads it back; what it names and the store lacks is returned.
    ///
    /// In this order: packs that were missing from the listing while the archive was still there
    /// are lost, and not taken away because it was forgotten.
    package func prove(_ archive: Archive, packs: [PackUse]) async throws -> [PackUse] {
        let sizes = try await timeline.packSizes()
        switch try await timeline.slot(archive.number) {
        case .live(let found) where found.id == archive.id:
            return packs.filter { sizes[Layout.packComponent($0.pack)] != $0.size }
        case .tombstone(let found) where found.id == archive.id: return []
        default:
            throw RepositoryError.corrupt(
                "prove the backup", Layout.archive(timeline.name, archive.number),
                "the store does not give back what it accepted")
        }
    }
}

extension Timeline {
    /// The packs in the store: the last part of each key, with its size.
    package func packSizes() async throws -> [String: UInt64] {
        var sizes: [String: UInt64] = [:]
        var after: ObjectKey?
        repeat {
            let listing = try await store.list(Layout.packs(name), after: after, limit: nil)
            for object in listing.objects {
                sizes[object.key.components.last ?? ""] = UInt64(object.size)
            }
            after = listing.isComplete ? nil : listing.objects.last?.key
        } while after != nil
        return sizes
    }
}

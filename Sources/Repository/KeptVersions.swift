import Files
import Format
import Storage

extension ObjectStore {
    /// More versions than this are not tried: what was put first comes first.
    private static var mostVersions: Int { 16 }

    /// The oldest version of an object that opens, where the store keeps versions; nil without any.
    ///
    /// For what is never replaced that is what was put there: whoever may put and delete, but not
    /// end a lock, can't take it away.
    func first<Value>(
        _ key: ObjectKey, opening open: ([UInt8]) throws -> Value
    ) async throws -> Value? {
        guard let lock else { return nil }
        let versions = try await lock.versions(key).filter { !$0.isDeletion && $0.key == key }
        for version in versions.suffix(Self.mostVersions).reversed() {
            let bytes = try await lock.get(version, range: nil)
            if let value = try? open(bytes) { return value }
        }
        return nil
    }

    /// An object that others of its kind replace; where it is gone or does not open, any version.
    func findKept<Value>(
        _ key: ObjectKey, opening open: ([UInt8]) throws -> Value
    ) async throws -> Value? {
        do {
            if let value = try await find(key, opening: open) { return value }
        } catch {
            guard !(error is StorageError), !(error is CancellationError),
                let value = try await first(key, opening: open)
            else { throw error }
            return value
        }
        return try await first(key, opening: open)
    }
}

extension Timeline {
    /// What was put first at an archive's key, if it was put with a lock; nil otherwise.
    ///
    /// Where nothing was locked a tombstone may have taken an archive's place rightly.
    func firstArchive(_ number: ArchiveNumber) async throws -> Slot? {
        let slot = try await store.first(Layout.archive(name, number)) { try open($0, number) }
        guard case .live(let archive) = slot, archive.lockedUntil != nil else { return nil }
        return slot
    }

    /// A part of what was put first as a pack; nil where there are no versions.
    func readFirst(_ pack: PackReference, _ range: Range<Int64>) async throws -> [UInt8]? {
        guard let lock = store.lock else { return nil }
        let key = Layout.pack(name, pack)
        guard let first = try await lock.versions(key).filter({ $0.key == key }).firstOfEach.first
        else { return nil }
        return try await lock.get(first, range: range)
    }
}

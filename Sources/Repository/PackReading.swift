import Cryptography
import Format
import Storage

/// Where something sealed lies in a pack.
struct SealedPlace: Hashable, Sendable {
    let pack: PackReference
    let offset: UInt32
    let storedCount: UInt32

    var range: Range<Int64> { Int64(offset)..<Int64(offset) + Int64(storedCount) }

    func open(
        _ sealed: Span<UInt8>, with key: SealingKey
    ) throws(CryptographyError) -> [UInt8] {
        let associated = ChunkFrame.associated(
            pack.objectKind, offset: offset, storedCount: storedCount)
        return try key.open(
            sealed, nonce: ChunkFrame.nonce(offset: offset), associated: associated.span)
    }

    /// The same, where the bytes begin at `start` in the pack.
    func open(
        in bytes: [UInt8], from start: Int64, with key: SealingKey
    ) throws(CryptographyError) -> [UInt8] {
        let begin = Int(range.lowerBound - start)
        return try open(bytes.span.extracting(begin..<begin + Int(storedCount)), with: key)
    }
}

extension MetadataPlace {
    /// Nil for what lies in the archive's own object.
    var sealed: SealedPlace? {
        guard case .pack(let pack, let offset, let storedCount) = self else { return nil }
        return SealedPlace(pack: pack, offset: offset, storedCount: storedCount)
    }
}

/// Some bytes of a pack.
struct PackPart: Sendable {
    let start: Int64
    let bytes: [UInt8]
}

extension Timeline {
    /// What a store sees of where something lies in a pack is no finer than this.
    private static let step: Int64 = 64 << 10

    /// A part of a pack, and what lies around it.
    func readAround(_ pack: PackReference, _ range: Range<Int64>) async throws -> PackPart {
        let start = range.lowerBound / Self.step * Self.step
        let end = (range.upperBound + Self.step - 1) / Self.step * Self.step
        return PackPart(
            start: start, bytes: try await read(pack, start..<end, upTo: range.upperBound))
    }

    /// Just a part of a pack, where it is no news that this is read.
    func read(_ pack: PackReference, _ range: Range<Int64>) async throws -> [UInt8] {
        try await read(pack, range, upTo: range.upperBound)
    }

    /// One that is missing or too short is named as damage, not as a riddle.
    private func read(
        _ pack: PackReference, _ range: Range<Int64>, upTo end: Int64
    ) async throws -> [UInt8] {
        let key = Layout.pack(name, pack)
        do {
            let bytes = try await store.get(key, range: range)
            guard range.lowerBound + Int64(bytes.count) >= end else {
                throw StorageError(
                    .damaged, "get", key,
                    "has \(range.lowerBound + Int64(bytes.count)) bytes, and bytes up to "
                        + "\(end) are needed")
            }
            return bytes
        } catch let error as StorageError where [.notFound, .damaged].contains(error.kind) {
            if let first = try? await readFirst(pack, range),
                range.lowerBound + Int64(first.count) >= end
            {
                return first
            }
            throw RepositoryError.corrupt(
                "read a pack", key, error.kind == .notFound ? "is missing" : error.reason)
        }
    }

    /// Opens what was read.
    ///
    /// What does not open may have been harmed on its way: it is read again, and once more.
    func open(
        _ place: SealedPlace, in part: PackPart, with key: SealingKey
    ) async throws -> [UInt8] {
        if let opened = try? place.open(in: part.bytes, from: part.start, with: key) {
            return opened
        }
        let again = try await read(place.pack, place.range)
        if let opened = try? place.open(again.span, with: key) { return opened }
        // Somebody may have put something over what is locked.
        let first = try await readFirst(place.pack, place.range)
        let last = if let first { first } else { try await read(place.pack, place.range) }
        return try place.open(last.span, with: key)
    }
}

@testable import Format

/// Random values of the format's types, valid by construction.
extension SeededRandom {
    mutating func objectName() throws -> ObjectName {
        try ObjectName(bytes(ObjectName.byteCount))
    }

    mutating func keyedHash() -> KeyedHash {
        KeyedHash(bytes(KeyedHash.byteCount))
    }

    mutating func archiveNumber() throws -> ArchiveNumber {
        try ArchiveNumber(1 + magnitude() % 999_999_999_999)
    }

    mutating func timestamp() -> Timestamp {
        let seconds = Int64(bitPattern: magnitude())
        return Timestamp(
            seconds: isHeads() ? seconds : ~seconds,
            nanoseconds: UInt32(number(below: 1_000_000_000)))
    }

    mutating func moment() -> Timestamp {
        Timestamp(
            seconds: Int64(magnitude() % 253_402_300_800),
            nanoseconds: UInt32(number(below: 1_000_000_000)))
    }

    mutating func packReference() throws -> PackReference {
        PackReference(
            kind: isHeads() ? .data : .metadata, base: magnitude(),
            generation: UInt32(truncatingIfNeeded: magnitude()), name: try objectName())
    }

    mutating func metadataPlace() throws -> MetadataPlace {
        guard isHeads() else { return .inline(number(below: 100)) }
        return .pack(
            try packReference(), offset: UInt32(magnitude() >> 33),
            storedCount: UInt32(magnitude() >> 33))
    }

    mutating func segmentReference() throws -> SegmentReference {
        SegmentReference(
            firstPath: try path(), entryCount: number(below: 10_000), hash: keyedHash(),
            count: number(below: 1 << 20), place: try metadataPlace())
    }

    mutating func packUse() throws -> PackUse {
        let size = magnitude() >> 32
        let end = size == 0 ? 0 : magnitude() % size
        return PackUse(
            pack: try packReference(), size: size, end: end,
            used: end == 0 ? 0 : magnitude() % end)
    }

    mutating func pieceReference() throws -> PieceReference {
        PieceReference(hash: keyedHash(), count: number(below: 1 << 20), place: try metadataPlace())
    }

    mutating func tree() -> ListTree {
        ListTree(level: UInt8(number(below: 5)), bytes: bytes(number(below: 40)))
    }
}

// MARK: - Paths

extension SeededRandom {
    /// From a small alphabet around the slash, so that neighbours share prefixes.
    mutating func components() -> [[UInt8]] {
        (0..<number(below: 4)).map { _ in
            var name = [UInt8](repeating: 0, count: 1 + number(below: 3))
            repeat {
                for index in name.indices {
                    name[index] = [1, 0x2E, 0x30, 0x61, 0xFF][number(below: 5)]
                }
            } while name == [0x2E] || name == [0x2E, 0x2E]
            return name
        }
    }

    mutating func path() throws -> EntryPath {
        try EntryPath(Array(components().joined(separator: [0x2F])))
    }

    /// Different paths in path order.
    mutating func paths(_ count: Int) throws -> [EntryPath] {
        var paths: Set<EntryPath> = []
        while paths.count < count { paths.insert(try path()) }
        return paths.sorted()
    }
}

// MARK: - Entries

extension SeededRandom {
    mutating func owner() -> Entry.Owner {
        Entry.Owner(
            user: UInt32(truncatingIfNeeded: magnitude()),
            group: UInt32(truncatingIfNeeded: magnitude()), userName: text(), groupName: text())
    }

    mutating func metadata(_ owners: [Entry.Owner]) -> Entry.Metadata {
        let names = Set((0..<number(below: 3)).map { _ in bytes(1 + number(below: 3)) })
            .filter { !$0.contains(0) }
        return Entry.Metadata(
            mode: UInt16(number(below: 0o10000)), owner: owners[number(below: owners.count)],
            modified: timestamp(),
            attributes: names.sorted { $0.lexicographicallyPrecedes($1) }.map {
                Entry.ExtendedAttribute(name: $0, value: bytes(number(below: 5)))
            },
            flags: isHeads() ? 0 : UInt32(truncatingIfNeeded: next()))
    }

    mutating func chunk(_ table: inout PackTable, _ packs: [PackReference]) -> ChunkReference {
        ChunkReference(
            hash: keyedHash(), pack: table.index(of: packs[number(below: packs.count)]),
            offset: UInt32(magnitude() >> 33), storedCount: UInt32(magnitude() >> 33),
            count: UInt32(1 + number(below: 4 << 20)))
    }

    mutating func content(_ chunks: [ChunkReference], at path: EntryPath) throws -> Entry.Content {
        let first = isHeads() ? path.parent : nil
        var extents: [Extent] = []
        var count: UInt64 = 0
        for _ in 0..<number(below: 4) {
            let chunk = chunks[number(below: chunks.count)]
            let offset = number(below: Int(chunk.count))
            let extent = Extent(
                gap: isHeads() ? 0 : magnitude() >> 8, chunk: chunk, offset: UInt32(offset),
                count: UInt32(1 + number(below: Int(chunk.count) - offset)))
            count += extent.gap + UInt64(extent.count)
            extents.append(extent)
        }
        if isHeads() { count += magnitude() >> 8 }
        return Entry.Content(
            count: count, hash: count == 0 ? nil : keyedHash(), extents: extents, linkedTo: first)
    }

    mutating func kind(_ chunks: [ChunkReference], at path: EntryPath) throws -> Entry.Kind {
        switch number(below: 8) {
        case 0: .directory
        case 1: .symbolicLink(target: Array(text().utf8))
        case 2: .fifo
        case 3: .characterDevice(major: UInt32(number(below: 300)), minor: UInt32.max)
        case 4: .blockDevice(major: 0, minor: UInt32(number(below: 300)))
        default: .file(try content(chunks, at: path))
        }
    }

    /// Entries in path order that share a few owners, packs and chunks.
    mutating func entries(_ count: Int, _ table: inout PackTable) throws -> [Entry] {
        let owners = (0..<3).map { _ in owner() }
        let packs = try (0..<3).map { _ in try packReference() }
        let chunks = (0..<6).map { _ in chunk(&table, packs) }
        return try paths(count).map { path in
            Entry(path: path, metadata: metadata(owners), kind: try kind(chunks, at: path))
        }
    }
}

// MARK: - Archives

extension SeededRandom {
    mutating func statistics() -> Archive.Statistics {
        Archive.Statistics(
            entries: magnitude() / 2, files: magnitude() / 2, bytes: magnitude() / 2)
    }

    mutating func source() throws -> Archive.Source {
        Archive.Source(
            name: text(), kind: .directory, path: bytes(number(below: 9)),
            capturedIn: try archiveNumber(), carriedBecause: text(), statistics: statistics(),
            segmentCount: number(below: 1000),
            incomplete: (0..<number(below: 3)).map { _ in text() })
    }

    /// With just what every archive says.
    mutating func plainArchive() throws -> Archive {
        Archive(
            id: try objectName(), number: try archiveNumber(), parent: nil,
            generation: UInt32(truncatingIfNeeded: magnitude()), time: moment(),
            writerTime: moment(), writer: .init(host: text(), program: text()),
            sources: try (0..<number(below: 3)).map { _ in try source() }, segments: tree(),
            packs: tree(),
            signer: signer())
    }

    mutating func signer() -> Archive.Signer {
        Archive.Signer(
            publicKey: bytes(32), certificate: bytes(64), isWriterOnly: isHeads())
    }

    mutating func packTrailer() -> PackTrailer {
        PackTrailer(
            storedCounts: (0..<number(below: 9)).map { _ in UInt32(magnitude() >> 32) },
            signer: signer(), signature: bytes(64))
    }

    /// With everything that an archive may say.
    mutating func fullArchive() throws -> Archive {
        var archive = try plainArchive()
        archive.parent = .init(number: try archiveNumber(), id: try objectName())
        archive.purpose = .rollback
        archive.forkOf = try archiveNumber()
        archive.epoch = 1 + magnitude() % archive.number.value
        archive.tags = ["a", text()]
        archive.commit = text()
        archive.image = text()
        archive.suspicion = .init(
            reasons: [text()], lastGood: try archiveNumber(),
            expected: [statistics(), statistics()])
        archive.origin = .init(
            repository: bytes(16), timeline: text(), number: try archiveNumber(),
            id: try objectName())
        archive.inline = [bytes(20), [], bytes(3)]
        archive.revocations = [.init(publicKey: bytes(32), packs: [try objectName()])]
        archive.features = [magnitude(), magnitude()]
        archive.lockedUntil = Timestamp(seconds: 1_800_000_000)
        return archive
    }
}

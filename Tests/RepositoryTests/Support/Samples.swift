import Compression
import Format
import Storage

@testable import Repository

/// An archive with one chunk of content.
struct SampleArchive {
    let archive: Archive
    let chunk: ChunkReference
    let table: PackTable
    let content: [UInt8]

    /// Stores the content and commits the next number.
    static func commit(_ content: [UInt8], to timeline: Timeline) async throws -> SampleArchive {
        let head = try await timeline.head()
        let keyring = timeline.repository.keyring
        let uploads = Uploads()
        let writer = PackWriter(
            timeline, .data, base: head?.main.number,
            generation: head?.main.generation ?? keyring.newestGeneration.number, uploads)
        let placed = try await uploads.beside {
            var compressor = try Compressor(level: 1)
            let frame = try ChunkCodec.frame(content, with: &compressor)
            let placed = try await writer.append(frame)
            try await writer.close()
            return placed
        }
        guard let extent = await writer.extents[placed.pack] else { throw NothingFailed() }
        var table = PackTable()
        let chunk = ChunkReference(
            hash: keyring.hashes.chunk(content.span), pack: table.index(of: placed.pack),
            offset: placed.offset, storedCount: placed.storedCount, count: UInt32(content.count))
        let use = PackUse(
            pack: placed.pack, size: extent.size, end: extent.end,
            used: UInt64(placed.storedCount))
        let archive = try await archive(use, head, timeline, placed.pack.generation)
        guard case .committed = try await Commit(timeline).send(archive) else {
            throw NothingFailed()
        }
        return SampleArchive(archive: archive, chunk: chunk, table: table, content: content)
    }

    private static func archive(
        _ use: PackUse, _ head: (main: Archive, highest: ArchiveNumber)?, _ timeline: Timeline,
        _ generation: UInt32
    ) async throws -> Archive {
        let surroundings = timeline.repository.surroundings
        var archive = Archive(
            id: try surroundings.makeName(), number: try head?.highest.next ?? .first,
            parent: head.map { .init(number: $0.main.number, id: $0.main.id) },
            generation: generation, time: try await timeline.store.timestamp(),
            writerTime: surroundings.now(),
            writer: .init(host: surroundings.host, program: surroundings.program), sources: [],
            segments: ListTree(level: 0, bytes: []),
            packs: ListTree(level: 0, bytes: ListTree.encode([use])),
            signer: timeline.repository.keyring.signer)
        archive.revocations = head?.main.revocations ?? []
        return archive
    }

    /// Reads the archive and its content as another key would.
    func read(with repository: Repository, _ timeline: Timeline.Name) async throws -> [UInt8] {
        let timeline = repository.timeline(timeline)
        let found = try await timeline.archive(archive.number)
        guard found == archive else { throw NothingFailed() }
        return try await content(in: timeline)
    }

    func content(in timeline: Timeline) async throws -> [UInt8] {
        let reader = ContentReader(timeline)
        let run = ContentReader.runs(of: [chunk])[0]
        var decompressor = try Decompressor()
        let fetched = try await reader.fetch(run, from: table[run.pack])
        let bytes = try await fetched.open(chunk, with: &decompressor)
        return Array(bytes[0..<bytes.count])
    }
}

extension Timeline.Name {
    static func sample(_ text: String = "app") throws -> Timeline.Name { try Timeline.Name(text) }
}

import Files
import Format
import TestSupport
import Testing

@testable import Repository
@testable import Restoration

/// Segments that are whole, but not what or where the archive says: only who has a key makes these.
@Suite struct `An archive of strange segments` {
    enum Strangeness: String, CaseIterable {
        case twice = "is not in path order"
        case longer = "its segment has another number of entries"
        case elsewhere = "its segment should begin elsewhere"

        func apply(to one: SegmentReference) throws -> [SegmentReference] {
            switch self {
            case .twice: [one, one]
            case .longer: [try changed(one, entries: one.entryCount + 1)]
            case .elsewhere: [try changed(one, firstPath: "b")]
            }
        }

        private func changed(
            _ one: SegmentReference, firstPath: String = "", entries: Int? = nil
        ) throws -> SegmentReference {
            SegmentReference(
                firstPath: try EntryPath(Array(firstPath.utf8)),
                entryCount: entries ?? one.entryCount, hash: one.hash, count: one.count,
                place: one.place)
        }
    }

    private func archive(
        _ strangeness: Strangeness, _ world: World
    ) async throws -> Archive {
        let archive = try await world.archive(of: ["a": "1", "b/c": "2"])
        let one = try await MetadataReader(world.timeline).segments(of: archive)
        #expect(one.count == 1)
        let references = try strangeness.apply(to: one[0])
        return try await Recommit(world.timeline).commit(as: .fence) { archive in
            archive.segments = ListTree(level: 0, bytes: ListTree.encode(references))
            let source = archive.sources[0]
            archive.sources = [
                Archive.Source(
                    name: source.name, kind: source.kind, path: source.path,
                    capturedIn: source.capturedIn, statistics: source.statistics,
                    segmentCount: references.count)
            ]
        }
    }

    @Test(arguments: Strangeness.allCases)
    func `is damaged, and leaves nothing behind`(strangeness: Strangeness) async throws {
        let world = try World()
        let archive = try await archive(strangeness, world)
        let error = await #expect(throws: RestorationError.self) {
            try await world.restore(archive, to: world.space.path / "data")
        }
        #expect(error?.reason == strangeness.rawValue)
        #expect(try world.directory.names() == ["source"])
    }

    @Test func `is damaged where one has another hash than the archive says`() async throws {
        let world = try World()
        _ = try await world.archive(of: ["a": "1"])
        let reader = MetadataReader(world.timeline)
        let archive = try await Recommit(world.timeline).commit(as: .fence) { archive in
            let one = try await reader.segments(of: archive)[0]
            let other = SegmentReference(
                firstPath: one.firstPath, entryCount: one.entryCount,
                hash: KeyedHash(Array(repeating: 0, count: KeyedHash.byteCount)),
                count: one.count, place: one.place)
            archive.segments = ListTree(level: 0, bytes: ListTree.encode([other]))
        }
        let error = await #expect(throws: RepositoryError.self) {
            try await world.restore(archive, to: world.space.path / "data")
        }
        #expect(error?.reason == "metadata: does not have the hash that names it")
    }

    @Test func `has as many of them as its sources say`() async throws {
        let world = try World()
        _ = try await world.archive(of: ["a": "1"])
        let archive = try await Recommit(world.timeline).commit(as: .fence) { archive in
            archive.segments = ListTree(level: 0, bytes: [])
        }
        let error = await #expect(throws: RepositoryError.self) {
            try await world.restore(archive, to: world.space.path / "data")
        }
        #expect(error?.reason == "names another number of segments than its sources")
    }
}

import Format
import Repository
import Storage
import TestSupport
import Testing

@testable import Capture

/// Segment references of which some can't be read.
@Suite struct `A salvaged list` {
    private func archive(_ counts: [Int]) async throws -> Archive {
        let world = try World()
        try world.write("a", [1])
        var archive = try await world.backUp().archive
        let source = archive.sources[0]
        archive.sources = counts.enumerated().map { index, count in
            Archive.Source(
                name: "\(index)", kind: source.kind, path: source.path,
                capturedIn: source.capturedIn, carriedBecause: "", statistics: source.statistics,
                segmentCount: count, incomplete: [])
        }
        return archive
    }

    private func run(_ names: String) throws -> [SegmentReference] {
        try names.utf8.map { byte in
            SegmentReference(
                firstPath: try EntryPath([byte]), entryCount: 1,
                hash: KeyedHash([UInt8](repeating: byte, count: KeyedHash.byteCount)[...]),
                count: 1, place: .inline(0))
        }
    }

    /// Each source as its segments' names, with a dot for a gap.
    private func assigned(_ runs: [String?], _ counts: [Int]) async throws -> [String] {
        let list = try SalvagedList(
            try runs.map { try $0.map { try run($0) } }, of: try await archive(counts))
        return list.sources.map { items in
            items.map { item in
                switch item {
                case .segment(let reference): "\(reference.firstPath)"
                case .gap: "."
                }
            }.joined()
        }
    }

    @Test func `without gaps goes to its sources by their numbers`() async throws {
        #expect(try await assigned(["abc", "de"], [2, 0, 3]) == ["ab", "", "cde"])
        await #expect(throws: FormatError.self) { try await assigned(["abc"], [2]) }
        await #expect(throws: FormatError.self) { try await assigned(["ab"], [2, 1]) }
    }

    @Test func `with one gap is known from both its ends`() async throws {
        #expect(try await assigned(["abc", nil, "fg"], [2, 5]) == ["ab", "c.fg"])
        #expect(try await assigned([nil, "fg"], [2, 2]) == [".", "fg"])
        #expect(try await assigned(["ab", nil], [2, 2]) == ["ab", "."])
        #expect(try await assigned(["a", nil, "g"], [3, 4]) == ["a.", ".g"])
    }

    @Test func `with several gaps keeps what is certain`() async throws {
        #expect(try await assigned(["a", nil, "c", nil, "e"], [9]) == ["a.c.e"])
        // Whether c is of the first source or of the second can't be told.
        #expect(try await assigned(["a", nil, "c", nil, "e"], [3, 4]) == ["a.", ".e"])
        #expect(try await assigned(["a", nil, "bc", nil, "e"], [2, 1, 3]) == ["a.", "b", "c.e"])
        #expect(try await assigned(["a", nil, "c", nil, "e"], [2, 3]) == ["a.", "c.e"])
    }

    @Test func `with more gaps than segments are missing is refused`() async throws {
        await #expect(throws: FormatError.self) {
            try await assigned(["a", nil, "c", nil], [3])
        }
    }
}

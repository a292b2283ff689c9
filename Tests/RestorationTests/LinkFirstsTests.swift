import Format
import Testing

@testable import Restoration

struct LinkFirstsTests {
    private func content(_ byte: UInt8, count: UInt64 = 1, of first: EntryPath?) -> Entry.Content {
        Entry.Content(
            count: count, hash: KeyedHash(Array(repeating: byte, count: KeyedHash.byteCount)),
            extents: [], linkedTo: first)
    }

    @Test func `A name is a link only to a file of the same hash and length`() throws {
        let paths = try "abcdefg".utf8.map { try EntryPath([$0]) }
        var firsts = LinkFirsts()
        #expect(firsts.first(of: paths[0], content(1, of: nil)) == nil)
        #expect(firsts.first(of: paths[1], content(1, of: paths[0])) == paths[0])
        #expect(firsts.first(of: paths[2], content(2, of: paths[0])) == nil)
        #expect(firsts.first(of: paths[3], content(1, count: 2, of: paths[0])) == nil)
        // Those without their first are names of one file all the same.
        #expect(firsts.first(of: paths[4], content(2, of: paths[0])) == paths[2])
        #expect(firsts.first(of: paths[5], content(1, of: paths[4])) == nil)
    }
}

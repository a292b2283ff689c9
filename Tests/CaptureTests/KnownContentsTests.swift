import Format
import Testing

@testable import Capture

struct KnownContentsTests {
    @Test
    func `of a long run the contents added last are known, in bounded memory`() {
        var contents = KnownContents()
        let count = 3 * KnownContents.mostAdded
        for number in 0..<count { contents.add(hash(number), [piece(number)]) }
        let known = (0..<count).filter { contents.added(hash($0)) == [piece($0)] }
        #expect(known == Array(count - 2 * KnownContents.mostAdded..<count))
    }

    private func hash(_ number: Int) -> KeyedHash {
        KeyedHash((0..<24).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 8)) })
    }

    private func piece(_ number: Int) -> Piece {
        Piece(serial: number, offset: 0, count: 1)
    }
}

import Format
import TestSupport
import Testing

@testable import Capture

@Suite struct `The packs of an archive` {
    private func pack(
        _ kind: PackReference.Kind, _ index: Int, used: Int, of size: Int
    ) throws -> PackUse {
        let name = try ObjectName([UInt8](repeating: UInt8(index), count: 32))
        return PackUse(
            pack: PackReference(kind: kind, base: 1, generation: 0, name: name),
            size: UInt64(size), end: UInt64(size), used: UInt64(used))
    }

    private func count(
        _ kind: PackReference.Kind, _ packs: [PackUse], without evicted: Set<PackReference>
    ) -> Int {
        packs.count { $0.pack.kind == kind && !evicted.contains($0.pack) }
    }

    /// Entries of under 4 MiB lie in two packs at most, one of which is yet to come.
    @Test func `that hold entries are two at most where these are few`() throws {
        let packs = try (1...5).map { try pack(.metadata, $0, used: 800_000, of: 800_000) }
        #expect(count(.metadata, packs, without: PackBounds.surplus(of: packs)) == 2)
        #expect(count(.metadata, packs, without: PackBounds.evictions(before: packs)) == 1)
    }

    @Test func `that hold contents are three at most where these are few`() throws {
        let packs = try (1...9).map { try pack(.data, $0, used: 400_000, of: 400_000) }
        #expect(count(.data, packs, without: PackBounds.surplus(of: packs)) == 3)
        #expect(count(.data, packs, without: PackBounds.evictions(before: packs)) == 1)
    }

    @Test(arguments: [PackReference.Kind.data, .metadata])
    func `may be more where there is more in them`(_ kind: PackReference.Kind) throws {
        let packs = try (1...10).map { try pack(kind, $0, used: 4 << 20, of: 4 << 20) }
        #expect(PackBounds.surplus(of: packs).isEmpty)
        #expect(PackBounds.evictions(before: packs).isEmpty)
    }

    @Test func `give up those that are used least`() throws {
        let packs = try (1...4).map { try pack(.data, $0, used: $0 * 100_000, of: 400_000) }
        let evicted = PackBounds.surplus(of: packs)
        #expect(evicted.contains(packs[0].pack))
        #expect(!evicted.contains(packs[3].pack))
    }

    /// However they are filled.
    @Test func `are few and useful in the end`() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let packs = try (1...Int.random(in: 1...40, using: &generator)).map { index in
                let size = Int.random(in: 8192...(10 << 20), using: &generator)
                let kind = index.isMultiple(of: 3) ? PackReference.Kind.metadata : .data
                let used = Int.random(in: 1...size, using: &generator)
                return try pack(kind, index, used: used, of: size)
            }
            let evicted = PackBounds.surplus(of: packs)
            for (kind, fewest) in [(PackReference.Kind.data, 4), (.metadata, 2)] {
                let all = packs.filter { $0.pack.kind == kind }
                let rest = all.filter { !evicted.contains($0.pack) }
                #expect(rest.count <= fewest + Int(all.reduce(0) { $0 + $1.used } >> 22))
                let used = rest.reduce(0) { $0 + $1.used + 4096 }
                #expect(used * 2 >= rest.reduce(0) { $0 + $1.size })
            }
        }
    }
}

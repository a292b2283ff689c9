import Files
import TestSupport
import Testing

@testable import Watching

@Suite struct `A table of watches` {
    private func watch(_ number: Int32) -> WatchNumber { WatchNumber(rawValue: number) }

    private func place(_ parent: Int32, _ name: FileName) -> WatchTable.Place {
        WatchTable.Place(parent: .directory(watch(parent)), name: name)
    }

    @Test func `knows the way to each directory`() {
        var table = WatchTable()
        table.put(watch(7), at: WatchTable.Place(parent: .root(2), name: "data"))
        table.put(watch(3), at: place(7, "a"))
        table.put(watch(9), at: place(3, "b"))
        #expect(table.way(to: watch(9))?.root == 2)
        #expect(table.way(to: watch(9))?.names == ["a", "b"])
        #expect(table.way(to: watch(7))?.names == [])
        #expect(table.way(to: watch(1)) == nil)
    }

    @Test func `does not follow a circle`() {
        var table = WatchTable()
        table.put(watch(1), at: WatchTable.Place(parent: .root(0), name: "data"))
        table.put(watch(2), at: place(1, "a"))
        table.put(watch(1), at: place(2, "b"))
        #expect(table.way(to: watch(2)) == nil)
        #expect(Set(table.remove(watch(2))) == [watch(1), watch(2)])
    }

    @Test func `forgets with a directory all that is below it, and nothing else`() {
        var random = SeededGenerator()
        for _ in 0..<200 { checkRandomTable(&random) }
    }

    private func checkRandomTable(_ random: inout SeededGenerator) {
        var table = WatchTable()
        var parents: [Int32: Int32] = [1: 0]
        table.put(watch(1), at: WatchTable.Place(parent: .root(0), name: "data"))
        for number in Int32(2)...30 {
            let parent = Int32.random(in: 1..<number, using: &random)
            parents[number] = parent
            table.put(watch(number), at: place(parent, "a"))
        }
        while let number = parents.keys.randomElement(using: &random) {
            let below = parents.keys.filter { isBelow($0, number, parents) }
            if number != 1, Bool.random(using: &random) {
                let rest = Set(parents.keys).subtracting(below)
                guard let parent = rest.randomElement(using: &random) else { continue }
                parents[number] = parent
                table.put(watch(number), at: place(parent, "b"))
            } else {
                #expect(Set(table.remove(watch(number))) == Set(below.map(watch)))
                for number in below { parents[number] = nil }
            }
            #expect(Set(table.watches) == Set(parents.keys.map(watch)))
        }
        #expect(table.count == 0)
    }

    private func isBelow(_ number: Int32, _ other: Int32, _ parents: [Int32: Int32]) -> Bool {
        var current: Int32? = number
        while let here = current, here != 0 {
            if here == other { return true }
            current = parents[here]
        }
        return false
    }
}

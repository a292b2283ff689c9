/// Gives packs small numbers, so that a chunk's place takes few bytes in memory.
package struct PackTable: Sendable {
    package struct Index: Hashable, Comparable, Sendable {
        package let value: UInt32

        package init(_ value: UInt32) {
            self.value = value
        }

        package static func < (left: Index, right: Index) -> Bool { left.value < right.value }
    }

    package private(set) var packs: [PackReference] = []
    private var indexes: [PackReference: Index] = [:]

    package init() {}

    package subscript(index: Index) -> PackReference { packs[Int(index.value)] }

    /// The number of a pack; a new one when it is met for the first time.
    package mutating func index(of pack: PackReference) -> Index {
        if let index = indexes[pack] { return index }
        let index = Index(UInt32(packs.count))
        packs.append(pack)
        indexes[pack] = index
        return index
    }
}

/// An item of a list that is cut into pieces when it grows.
package protocol ListItem: Sendable {
    /// Decides whether a piece ends behind the item; evenly spread.
    var boundaryHash: KeyedHash { get }
    func encode(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(FormatError)
}

/// A long list inside an archive: flat while it is short, else pieces that archives share.
///
/// Pieces are cut where an item's hash says so; an unchanged stretch gives the same pieces.
package struct ListTree: Hashable, Sendable {
    /// Longer lists are cut.
    package static let flatLimit = 64 << 10
    /// No list is written whose pieces open to more, all levels together.
    package static let largest = 64 << 20
    /// One item in 256 ends a piece.
    private static let boundaryMask: UInt64 = 0xFF
    private static let deepest: UInt8 = 4

    /// 0: `bytes` are the items; else they are references to pieces one level below.
    package let level: UInt8
    package let bytes: [UInt8]

    package init(level: UInt8, bytes: [UInt8]) {
        self.level = level
        self.bytes = bytes
    }

    /// Builds the tree; `store` keeps a piece and tells its place.
    package static func make<Item: ListItem>(
        _ items: [Item], flatLimit: Int = flatLimit,
        store: ([UInt8]) async throws -> PieceReference
    ) async throws -> ListTree {
        let flat = encode(items)
        guard flat.count > flatLimit else { return ListTree(level: 0, bytes: flat) }
        var left = largest
        var pieces = try await stored(items, &left, store)
        var level: UInt8 = 1
        while level < deepest {
            let bytes = encode(pieces)
            guard bytes.count > flatLimit else { break }
            pieces = try await stored(pieces, &left, store)
            level += 1
        }
        return ListTree(level: level, bytes: encode(pieces))
    }

    private static func stored<Item: ListItem>(
        _ items: [Item], _ left: inout Int, _ store: ([UInt8]) async throws -> PieceReference
    ) async throws -> [PieceReference] {
        var references: [PieceReference] = []
        for piece in pieces(items) {
            left -= piece.count
            guard left >= 0 else {
                throw FormatError("list", "is too long: \(items.count) items")
            }
            references.append(try await store(piece))
        }
        return references
    }

    package static func encode<Item: ListItem>(_ items: some Sequence<Item>) -> [UInt8] {
        var writer = ByteWriter()
        for item in items { item.encode(to: &writer) }
        return writer.bytes
    }

    package static func decode<Item: ListItem>(
        _ bytes: [UInt8], as: Item.Type = Item.self, subject: String
    ) throws(FormatError) -> [Item] {
        var reader = ByteReader(bytes, subject: subject)
        var items: [Item] = []
        while !reader.isAtEnd { items.append(try Item(from: &reader)) }
        return items
    }

    private static func pieces<Item: ListItem>(_ items: [Item]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var writer = ByteWriter()
        for item in items {
            item.encode(to: &writer)
            let isBoundary = item.boundaryHash.prefix & boundaryMask == 0
            guard isBoundary || writer.bytes.count > flatLimit else { continue }
            pieces.append(writer.bytes)
            writer = ByteWriter()
        }
        if !writer.bytes.isEmpty { pieces.append(writer.bytes) }
        return pieces
    }
}

/// A piece of a long list, kept like a segment.
package struct PieceReference: ListItem, Hashable {
    package let hash: KeyedHash
    package let count: Int
    package let place: MetadataPlace

    package init(hash: KeyedHash, count: Int, place: MetadataPlace) {
        self.hash = hash
        self.count = count
        self.place = place
    }

    package var boundaryHash: KeyedHash { hash }

    package func encode(to writer: inout ByteWriter) {
        writer.hash(hash)
        writer.number(count)
        writer.place(place)
    }

    package init(from reader: inout ByteReader) throws(FormatError) {
        hash = try reader.hash()
        count = try reader.number(upTo: SegmentReader.largest)
        place = try reader.place()
    }
}

extension ByteWriter {
    mutating func tree(_ value: ListTree) {
        byte(value.level)
        blob(value.bytes)
    }
}

extension ByteReader {
    mutating func tree() throws(FormatError) -> ListTree {
        let level = try byte()
        guard level <= 4 else { throw failure("nests a list too deeply") }
        return ListTree(level: level, bytes: Array(try blob()))
    }
}

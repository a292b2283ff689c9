import Format

/// Opens a list that is cut into pieces, and takes no more memory for it than any honest one needs.
///
/// A piece can be named again and again, level upon level: so what is opened is counted.
struct ListReading {
    /// The opened bytes of a piece.
    let open: (PieceReference) async throws -> [UInt8]
    private var left = ListTree.largest

    init(open: @escaping (PieceReference) async throws -> [UInt8]) {
        self.open = open
    }

    mutating func items<Item: ListItem>(_ tree: ListTree) async throws -> [Item] {
        guard let pieces = try await pieces(tree).last else { return try Self.decode(tree.bytes) }
        var items: [Item] = []
        for piece in pieces { items += try Self.decode(try await bytes(piece)) }
        return items
    }

    /// The items as far as they can be read, in runs; nil where a piece is lost.
    mutating func remains<Item: ListItem>(_ tree: ListTree) async throws -> [[Item]?] {
        guard tree.level > 0 else { return [try Self.decode(tree.bytes)] }
        var pieces: [PieceReference?] = try Self.decode(tree.bytes) as [PieceReference]
        for _ in 1..<tree.level {
            var below: [PieceReference?] = []
            for piece in pieces { below += try await remains(piece) ?? [nil] }
            pieces = below
        }
        var runs: [[Item]?] = []
        for piece in pieces { runs.append(try await remains(piece)) }
        return runs
    }

    private mutating func remains<Item: ListItem>(
        _ piece: PieceReference?
    ) async throws -> [Item]? {
        guard let piece else { return nil }
        do {
            return try Self.decode(try await bytes(piece))
        } catch {
            guard Damage.isDamage(error) else { throw error }
            return nil
        }
    }

    /// The pieces of each level, the lowest last.
    mutating func pieces(_ tree: ListTree) async throws -> [[PieceReference]] {
        var levels: [[PieceReference]] = []
        for _ in 0..<tree.level {
            var pieces: [PieceReference] = []
            guard let above = levels.last else {
                levels.append(try Self.decode(tree.bytes))
                continue
            }
            for piece in above { pieces += try Self.decode(try await bytes(piece)) }
            levels.append(pieces)
        }
        return levels
    }

    private mutating func bytes(_ piece: PieceReference) async throws -> [UInt8] {
        guard piece.count > 0 else { throw FormatError("list", "has an empty piece") }
        guard piece.count <= left else {
            throw FormatError("list", "opens to more than \(ListTree.largest) bytes")
        }
        left -= piece.count
        return try await open(piece)
    }

    private static func decode<Item: ListItem>(_ bytes: [UInt8]) throws -> [Item] {
        try ListTree.decode(bytes, subject: "list")
    }
}

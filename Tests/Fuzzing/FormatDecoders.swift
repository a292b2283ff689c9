import Format

extension Decoder {
    /// The decoders of the repository format.
    static let format = [
        Decoder("archive") { try Archive($0).encoded() },
        Decoder("archive-number") { bytes in
            Array(try ArchiveNumber(inverted: try text(bytes)).inverted.utf8)
        },
        Decoder("hexadecimal") {
            Hexadecimal.bytes(try text($0)).map { Array(Hexadecimal.text($0).utf8) }
        },
        Decoder("list-of-packs") { try list($0, of: PackUse.self) },
        Decoder("list-of-pieces") { try list($0, of: PieceReference.self) },
        Decoder("list-of-segments") { try list($0, of: SegmentReference.self) },
        Decoder("object-header") {
            try ObjectHeader($0).bytes + $0.dropFirst(ObjectHeader.byteCount)
        },
        Decoder("pack-trailer") { bytes in
            let encoded = try PackTrailer(bytes).encoded()
            return encoded + Array(repeating: 0, count: max(0, bytes.count - encoded.count))
        },
        Decoder("path") { bytes in
            let path = try EntryPath(bytes)
            return path.components.reduce(EntryPath.root) { $0.appending($1) }.bytes
        },
        Decoder("lease") { try Lease($0).encoded() },
        Decoder("lease-request") { try LeaseRequest($0).encoded() },
        Decoder("pin") { try Pin($0).encoded() },
        Decoder("segment") { try segment($0) },
        Decoder("tombstone") { try Tombstone($0).encoded() },
    ]

    static func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FormatError("text", "is not UTF-8")
        }
        return text
    }

    private static func list<Item: ListItem>(_ bytes: [UInt8], of type: Item.Type) throws -> [UInt8]
    {
        ListTree.encode(try ListTree.decode(bytes, as: type, subject: "list"))
    }

    private static func segment(_ bytes: [UInt8]) throws -> [UInt8] {
        var table = PackTable()
        var reader = try SegmentReader(bytes, &table)
        var writer = SegmentWriter()
        while let entry = try reader.next() { writer.append(entry) }
        return writer.encoded(table)
    }
}

/// Where sealed metadata lies.
package enum MetadataPlace: Hashable, Sendable {
    /// Inside the archive, at this position among its inline blobs.
    case inline(Int)
    case pack(PackReference, offset: UInt32, storedCount: UInt32)
}

/// One segment of an archive: what it covers and where it lies.
package struct SegmentReference: Hashable, Sendable {
    package let firstPath: EntryPath
    package let entryCount: Int
    package let hash: KeyedHash
    /// How long it is once opened.
    package let count: Int
    package let place: MetadataPlace

    package init(
        firstPath: EntryPath, entryCount: Int, hash: KeyedHash, count: Int, place: MetadataPlace
    ) {
        self.firstPath = firstPath
        self.entryCount = entryCount
        self.hash = hash
        self.count = count
        self.place = place
    }
}

extension SegmentReference: ListItem {
    package var boundaryHash: KeyedHash { hash }

    package func encode(to writer: inout ByteWriter) {
        writer.blob(firstPath.bytes)
        writer.number(entryCount)
        writer.hash(hash)
        writer.number(count)
        writer.place(place)
    }

    package init(from reader: inout ByteReader) throws(FormatError) {
        firstPath = try EntryPath(Array(try reader.blob()))
        entryCount = try reader.number(upTo: SegmentReader.mostEntries)
        hash = try reader.hash()
        count = try reader.number(upTo: SegmentReader.largest)
        place = try reader.place()
    }
}

extension ByteWriter {
    mutating func place(_ value: MetadataPlace) {
        switch value {
        case .inline(let index):
            byte(0)
            number(index)
        case .pack(let pack, let offset, let storedCount):
            byte(1)
            self.pack(pack)
            number(UInt64(offset))
            number(UInt64(storedCount))
        }
    }
}

extension ByteReader {
    mutating func place() throws(FormatError) -> MetadataPlace {
        switch try byte() {
        case 0: return .inline(try number(upTo: 1 << 20))
        case 1:
            let pack = try self.pack()
            let (offset, storedCount) = try stretch()
            return .pack(pack, offset: offset, storedCount: storedCount)
        default: throw failure("names an unknown place")
        }
    }
}

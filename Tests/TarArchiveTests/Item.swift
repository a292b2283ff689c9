@testable import TarArchive

/// An entry with its contents: the data alone, without the zeros of holes.
struct Item: Equatable, Sendable {
    var entry: TarEntry
    var data: [UInt8] = []

    init(_ path: String, _ kind: TarEntry.Kind = .file, data: [UInt8] = []) {
        entry = TarEntry(path: Array(path.utf8), kind: kind)
        entry.mode = kind == .directory ? 0o755 : 0o644
        entry.size = Int64(data.count)
        self.data = data
    }

    init(_ entry: TarEntry, data: [UInt8]) {
        self.entry = entry
        self.data = data
    }

    func with(_ change: (inout TarEntry) -> Void) -> Item {
        var changed = self
        change(&changed.entry)
        return changed
    }
}

enum Archive {
    /// Hands the contents on in pieces of a size that divides nothing.
    static func pack(_ items: [Item], _ format: ArchiveFormat = .tar) throws -> [UInt8] {
        let archive = Box<[UInt8]>([])
        var writer = try ArchiveWriter(format: format) { piece in
            for index in piece.indices { archive.value.append(piece[index]) }
        }
        for item in items {
            try writer.write(item.entry)
            var rest = item.data[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(70_001))
                try writer.write(piece.span)
                rest = rest.dropFirst(piece.count)
            }
        }
        try writer.finish()
        return archive.value
    }

    static func unpack(
        _ bytes: [UInt8], step: Int = 10_240, maximum: Int = 65_536
    ) throws -> [Item] {
        try unpack(stream(bytes, step: step), maximum: maximum)
    }

    static func unpack(
        _ source: ArchiveSource, maximum: Int = 65_536,
        accountNumber: @escaping (Account) -> UInt32? = { _ in nil }
    ) throws -> [Item] {
        var reader = try ArchiveReader(source: source, accountNumber: accountNumber)
        var items: [Item] = []
        while let entry = try reader.next() {
            var data: [UInt8] = []
            while let block = try reader.read(maximum: maximum) { data += block.bytes }
            items.append(Item(entry, data: data))
        }
        return items
    }

    static func stream(_ bytes: [UInt8], step: Int = 10_240) -> ArchiveSource {
        let position = Box(0)
        return .stream { count in
            let piece = bytes[position.value...].prefix(min(step, count))
            position.value += piece.count
            return Array(piece)
        }
    }

    static func file(_ bytes: [UInt8]) -> ArchiveSource {
        .file(count: Int64(bytes.count)) { offset, count in
            Array(bytes[Int(offset)...].prefix(count))
        }
    }
}

final class Box<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}

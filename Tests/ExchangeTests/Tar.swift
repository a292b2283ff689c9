import TarArchive
import Testing

@testable import Exchange

/// A tar file made entry by entry.
enum Tar {
    static func bytes(
        _ entries: [TarEntry], contents: [String: [UInt8]] = [:], _ format: ArchiveFormat = .tar
    ) throws -> [UInt8] {
        let file = Box<[UInt8]>([])
        var writer = try ArchiveWriter(format: format) { piece in
            for index in piece.indices { file.value.append(piece[index]) }
        }
        for entry in entries {
            var entry = entry
            let data = contents[String(decoding: entry.path, as: UTF8.self)] ?? []
            if entry.dataRanges == nil { entry.size = Int64(data.count) }
            try writer.write(entry)
            try writer.write(data.span)
        }
        try writer.finish()
        return file.value
    }

    static func tree(
        _ entries: [TarEntry], contents: [String: [UInt8]] = [:]
    ) throws -> ImportedTree {
        let position = Box(0)
        let bytes = try bytes(entries, contents: contents)
        return try ImportedTree(
            .stream { count in
                let piece = bytes[position.value...].prefix(count)
                position.value += piece.count
                return Array(piece)
            })
    }

    static func file(_ path: String) -> TarEntry { TarEntry(path: Array(path.utf8), kind: .file) }

    static func folder(_ path: String) -> TarEntry {
        TarEntry(path: Array(path.utf8), kind: .directory)
    }

    static func link(_ path: String, _ target: String) -> TarEntry {
        TarEntry(path: Array(path.utf8), kind: .hardLink(target: Array(target.utf8)))
    }
}

final class Box<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}

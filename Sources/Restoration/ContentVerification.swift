import Cryptography
import Files
import Format
import Repository

/// Compares the bytes of a file with the hash that its entry carries.
struct ContentVerification: Sendable {
    private static let block = 1 << 20

    let hashes: Hashes

    /// For a file without holes whose bytes are all at hand.
    func accepts(_ bytes: Span<UInt8>, _ content: Entry.Content) -> Bool {
        hashes.content(bytes) == content.hash
    }

    /// Reads what was written, as long as it is of use.
    func accepts(
        _ file: OpenFile, _ content: Entry.Content, while isOfUse: () -> Bool = { true }
    ) throws -> Bool {
        let stream = hashes.contentStream(withHoles: !content.isPlain)
        var buffer: [UInt8] = []
        var position: UInt64 = 0
        for extent in content.extents {
            position += extent.gap
            let end = position + UInt64(extent.count)
            while position < end {
                buffer.removeAll(keepingCapacity: true)
                let count = Int(min(end - position, UInt64(Self.block)))
                try file.read(appendingTo: &buffer, count: count, at: Int64(position))
                guard !buffer.isEmpty, isOfUse() else { return false }
                stream.update(buffer.span)
                position += UInt64(buffer.count)
            }
        }
        file.advise(.done)
        if !content.isPlain { stream.update(content.holeLayout.span) }
        return stream.finish() == content.hash
    }
}

extension Entry.Content {
    fileprivate var holeLayout: [UInt8] {
        HoleLayout.bytes(count: count, extents.map { ($0.gap, UInt64($0.count)) })
    }
}

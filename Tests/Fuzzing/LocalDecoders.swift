import Files
import Format

@testable import Repository
@testable import Restoration

extension Decoder {
    /// What reads files and marks of this machine, which others may have written or copied.
    static let local = [
        Decoder("local-state") { bytes in
            let state = try LocalState(root: "/nowhere", try Keys.shared.get().timeline)
            _ = try? state.decode(bytes)
            let whole = bytes + state.hash(bytes.span).bytes
            let again = state.encode(try state.decode(whole))
            return Array(again.dropLast(KeyedHash.byteCount))
        },
        Decoder("newest-seen") { bytes in
            let seen = try NewestSeen(root: "/nowhere", try Keys.shared.get().timeline)
            guard seen.decode(bytes) == nil else { return [] }
            guard let number = seen.decode(bytes + seen.hash(bytes).bytes) else { return bytes }
            return Array(seen.encode(number).dropLast(KeyedHash.byteCount))
        },
        Decoder("last-restore") { bytes in
            LastRestore(String(decoding: bytes, as: UTF8.self)).map { Array($0.text.utf8) }
        },
        Decoder("journal") { bytes in
            _ = try Journal(bytes)
            return nil
        },
        Decoder("marker") { Marker($0)?.bytes },
    ]
}

package import Files

/// The names of the folders that restores keep, beside restored data or inside it.
///
/// They are known here because backups leave them out.
package struct OwnNames: Sendable {
    private static let workMark = Array(".holdfast-restore".utf8)
    private static let undoMark = Array(".holdfast-undo".utf8)

    /// A restore that is under way.
    package let work: FileName
    /// What the last restore replaced.
    package let undo: FileName

    /// For folders inside the data.
    package static let inside = OwnNames(work: ".holdfast-restore", undo: ".holdfast-undo")

    /// For folders that lie where the data lies.
    package init(beside name: FileName) throws(FileError) {
        let prefix = [UInt8(ascii: ".")] + Self.shortened(name.bytes)
        self.init(
            work: try FileName(prefix + Self.workMark), undo: try FileName(prefix + Self.undoMark))
    }

    private init(work: FileName, undo: FileName) {
        self.work = work
        self.undo = undo
    }

    /// Whether a restore could have given this name, for whatever data.
    package static func contain(_ name: FileName) -> Bool {
        let bytes = name.bytes
        guard bytes.first == UInt8(ascii: ".") else { return false }
        return [workMark, undoMark].contains { bytes.suffix($0.count) == $0[...] }
    }

    /// A name of a name must still be one; what is cut off is told apart by its hash.
    private static func shortened(_ name: [UInt8]) -> [UInt8] {
        guard name.count > 200 else { return name }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return name[..<180] + Array("~\(String(hash, radix: 16))".utf8)
    }
}

package import Format

/// Yields the entries of one thing to back up, in path order, with their bytes.
package protocol Source: Sendable {
    /// What comes next; nil at the end.
    func next() async throws -> SourceStep?
}

package enum SourceStep {
    case item(any SourceItem)
    /// Something that is there but can't be read; what the base has of it is carried over.
    case unreadable(EntryPath, reason: String)
}

/// One entry as its source found it; what costs more than a look is asked for.
package protocol SourceItem {
    var path: EntryPath { get }
    /// Equal only while the entry is unchanged; nil when that can't be relied on.
    var signature: UInt64? { get }
    /// Equal for names of the same file; nil for a file with one name.
    var link: LinkIdentity? { get }

    func describe() async throws -> (metadata: Entry.Metadata, kind: SourceItemKind)
    func open() async throws -> any SourceContent
}

package enum SourceItemKind {
    case file(count: UInt64)
    /// A file that this repository has; it is read only where the base's packs don't hold it.
    case stored(Entry.Content, PackTable)
    /// Whatever is whole without bytes of its own.
    case other(Entry.Kind)
}

package struct LinkIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// The bytes of one file.
package protocol SourceContent {
    /// Its length, as of when it was opened.
    var count: UInt64 { get }
    /// The stretches between holes, in order; a file without holes has one, an empty file none.
    var runs: [Range<UInt64>] { get }
    /// Appends up to `count` bytes from `offset`; none at the end of the file.
    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) async throws
    /// Whether the file is still as it was when it was opened; its signature then.
    func settled() async throws -> (isUnchanged: Bool, signature: UInt64?)
}

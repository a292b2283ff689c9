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

/// What whoever asked for the backup may want to know of a source.
package enum SourceNews: Sendable {
    /// No archive holds any.
    case socket(EntryPath)
    /// A database that was copied as it lies, which may be told more than once.
    case encrypted(EntryPath)
}

/// One entry as its source found it; what costs more than a look is asked for.
package protocol SourceItem {
    var path: EntryPath { get }
    /// Equal only while the entry is unchanged; nil when that can't be relied on.
    var signature: UInt64? { get }
    /// Equal for names of the same file; nil for a file with one name.
    var link: LinkIdentity? { get }
    /// How many bytes it has to read, as far as a look tells.
    var size: UInt64 { get }
    /// Whether it was taken with a flaw, as nothing better was known of it.
    var isUnsound: Bool { get }
    /// Whether what came before it is of no use without it.
    var isInseparable: Bool { get }

    func describe() async throws -> (metadata: Entry.Metadata, kind: SourceItemKind)
    func open() async throws -> any SourceContent
}

extension SourceItem {
    package var size: UInt64 { 0 }
    package var isUnsound: Bool { false }
    package var isInseparable: Bool { false }
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
    /// Whether what was read is what the file holds, and what its owner means it to hold.
    func settled() async throws -> Settling
}

/// What became of a file while it was read.
package enum Settling: Sendable {
    /// It is as it was when it was opened.
    case unchanged(signature: UInt64?)
    /// Somebody is at work on it: what was read may be a mixture, and is one if a flaw shows.
    case changing(flaw: String?)
    /// Somebody is at work on it, and what was read is of no moment, and so of no use.
    case mixed(reason: String)
    /// It rests, but does not look like what its owner meant.
    case flawed(Flaw, signature: UInt64?)
}

/// What is wrong with the contents of a file.
package struct Flaw: Sendable {
    package let reason: String
    /// Nobody could mean it, and it will be no other in a moment.
    package let isDamage: Bool
    /// By its looks it was whole before, or is to become so.
    package let isTorn: Bool

    package init(_ reason: String, isDamage: Bool = false, isTorn: Bool = false) {
        self.reason = reason
        self.isDamage = isDamage
        self.isTorn = isTorn
    }
}

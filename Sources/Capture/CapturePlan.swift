package import Format
import Repository

/// What a backup is to take.
package struct PlannedSource: Sendable {
    package let name: String
    /// As configured.
    package let path: [UInt8]
    /// Begins a reading, of which there may be several; nil for one taken over from the base.
    package let source: (@Sendable () async throws -> any Source)?
    /// Why it is not read from where it lives.
    package let carriedBecause: String
    /// The archive that read it from there, when this one does not.
    package var capturedIn: ArchiveNumber?
    /// What it lacked then.
    package var incomplete: [String] = []
    /// What the base calls it, where that is another name.
    package var formerName: String?
    /// What unchanged entries are recognised by, when local state fits the base.
    let signatures: Signatures?

    package init(
        name: String, path: [UInt8], carriedBecause: String = "", signatures: Signatures? = nil,
        source: (@Sendable () async throws -> any Source)?
    ) {
        self.name = name
        self.path = path
        self.source = source
        self.carriedBecause = carriedBecause
        self.signatures = signatures
    }
}

extension PlannedSource {
    /// What it is looked for by in the base.
    package var baseName: String { formerName ?? name }
}

/// The signatures of a source's entries as of the base, in path order.
package struct Signatures: Sendable {
    private let values: [UInt64]
    private let sorted: [UInt64]

    /// With a search, also what lies elsewhere is found.
    package init(_ values: [UInt64], searched isSearched: Bool = false) {
        self.values = values
        sorted = isSearched ? values.sorted() : []
    }

    /// Whether some entry had it; for those that may be searched.
    func contains(_ signature: UInt64?) -> Bool {
        guard let signature else { return false }
        let index = sorted.partitioningIndex { $0 >= signature }
        return index < sorted.count && sorted[index] == signature
    }

    /// Zero stands for an entry that had just been changed, and matches nothing.
    package func matches(_ signature: UInt64, at position: Int) -> Bool {
        position < values.count && signature != 0 && values[position] == signature
    }
}

/// One attempt at reading the sources.
struct CapturePlan {
    let sources: [PlannedSource]
    let sizes: Chunker.Sizes
    /// Packs whose contents are stored again, so that the archive wastes little.
    let evicted: Set<PackReference>
    /// Whether a chunk may be stored; else nothing is until there is room for one more pack.
    let hasRoom: Bool
    /// What else there is comes from the base.
    var first: Rollback.Rule?
    /// When so many bytes were read no other file is begun: what is left comes from the base.
    var most: Int?
    /// Files that share no chunk with another.
    var apart: Rollback.Rule?
    /// Torn and damaged files are right as they are.
    var acceptsFlaws = false
    /// From then on nothing more is read.
    var deadline: ContinuousClock.Instant?
    /// What may make that come sooner.
    var haste: Haste?
}

/// Hears how far a capture is.
package protocol CaptureProgress: Sendable {
    func entry(_ path: EntryPath)
    func read(_ count: Int, of path: EntryPath)
    func stored(_ count: Int)
}

/// An item that could not be read.
package struct SourceItemError: Error {
    /// True when it vanished: then it is simply not there.
    package let isGone: Bool
    package let reason: String

    package init(isGone: Bool, reason: String) {
        self.isGone = isGone
        self.reason = reason
    }
}

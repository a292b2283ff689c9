/// One restore point: everything that an archive object says.
package struct Archive: Hashable, Sendable {
    /// A random name; tells two attempts at one number apart.
    package var id: ObjectName
    package var number: ArchiveNumber
    /// What it continues; nil for a timeline's first.
    package var parent: Parent?
    package var purpose: Purpose = .backup
    /// For a fork: the main line's newest number when it was written.
    package var forkOf: ArchiveNumber?
    /// Raised by each taking of the lease.
    package var epoch: UInt64 = 0
    /// The generation of keys that is active from here on.
    package var generation: UInt32
    /// The store's clock at the commit.
    package var time: Timestamp
    /// The writer's own clock at the commit.
    package var writerTime: Timestamp
    package var writer: Writer
    package var tags: [String] = []
    package var commit: String?
    package var image: String?
    /// Why it is not restored by default, and what is restored instead.
    package var suspicion: Suspicion?
    /// The repository and number that it was copied from.
    package var origin: Origin?
    package var sources: [Source]
    /// Segment references, source by source.
    package var segments: ListTree
    package var packs: ListTree
    /// The packs that hold the pieces of a long ``packs``.
    package var listPacks: [PackUse] = []
    /// Coded like chunks of metadata; the archive's own seal covers them.
    package var inline: [[UInt8]] = []
    package var signer: Signer
    /// Removed keys, and the packs of theirs that are not to be used again.
    package var revocations: [Revocation] = []
    /// What a reader must understand before it writes or prunes.
    package var features: [UInt64] = []
    /// Until then at least all packs that it names are locked; nil where nobody locks.
    package var lockedUntil: Timestamp?
    /// Where the app runs whose lease holder wrote it.
    package var place: String?
    /// Files that were taken with a flaw, as nothing better was known of them.
    package var unsound: [Unsound] = []
    /// What the app's own secrets were, without which its files may be of no use.
    package var secrets: [Secret] = []
    var unknown = Fields()

    package struct Secret: Hashable, Sendable {
        /// The variable that holds it.
        package let name: String
        package let fingerprint: KeyedHash

        package init(name: String, fingerprint: KeyedHash) {
            self.name = name
            self.fingerprint = fingerprint
        }
    }

    package struct Unsound: Hashable, Sendable {
        /// The position of its source.
        package let source: Int
        package let path: EntryPath

        package init(source: Int, path: EntryPath) {
            self.source = source
            self.path = path
        }
    }

    package struct Parent: Hashable, Sendable {
        package let number: ArchiveNumber
        package let id: ObjectName

        package init(number: ArchiveNumber, id: ObjectName) {
            self.number = number
            self.id = id
        }

        package init(_ archive: Archive) {
            self.init(number: archive.number, id: archive.id)
        }
    }

    package enum Purpose: UInt8, Sendable {
        case backup = 0
        /// A repeat of its parent that makes writers in flight notice.
        case fence = 1
        case rollback = 2
        case repair = 3
        case copy = 4
        case accept = 5
        case imported = 6
    }

    package struct Writer: Hashable, Sendable {
        package let host: String
        package let program: String

        package init(host: String, program: String) {
            self.host = host
            self.program = program
        }
    }

    package struct Suspicion: Hashable, Sendable {
        package let reasons: [String]
        /// The newest archive before it that was not suspect.
        package let lastGood: ArchiveNumber
        /// What each source held then, in the order of the sources.
        package let expected: [Statistics]

        package init(reasons: [String], lastGood: ArchiveNumber, expected: [Statistics]) {
            self.reasons = reasons
            self.lastGood = lastGood
            self.expected = expected
        }
    }

    package struct Origin: Hashable, Sendable {
        package let repository: [UInt8]
        package let timeline: String
        package let number: ArchiveNumber
        package let id: ObjectName

        package init(
            repository: [UInt8], timeline: String, number: ArchiveNumber, id: ObjectName
        ) {
            self.repository = repository
            self.timeline = timeline
            self.number = number
            self.id = id
        }
    }

    package struct Statistics: Hashable, Sendable {
        package var entries: UInt64
        package var files: UInt64
        package var bytes: UInt64

        package init(entries: UInt64 = 0, files: UInt64 = 0, bytes: UInt64 = 0) {
            self.entries = entries
            self.files = files
            self.bytes = bytes
        }

        /// Sparse files can be so large that their sum can't be told: then it stops here.
        package static let most = UInt64(Int64.max)

        package mutating func add(bytes count: UInt64) {
            bytes = Self.sum(bytes, count)
        }

        package mutating func add(_ other: Statistics) {
            entries = Self.sum(entries, other.entries)
            files = Self.sum(files, other.files)
            bytes = Self.sum(bytes, other.bytes)
        }

        private static func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
            let (sum, isTooLarge) = one.addingReportingOverflow(other)
            return isTooLarge ? most : min(sum, most)
        }
    }

    package struct Source: Hashable, Sendable {
        package enum Kind: UInt8, Sendable {
            case directory = 0
        }

        /// Further paths that could not be read are left out.
        package static let mostIncomplete = 1000

        package let name: String
        package let kind: Kind
        /// As configured: relative to the project where that was possible.
        package let path: [UInt8]
        /// The archive that read it; older than this one when it was carried over.
        package let capturedIn: ArchiveNumber
        /// Why it was carried over; empty when it was read now.
        package let carriedBecause: String
        package let statistics: Statistics
        package let segmentCount: Int
        /// Paths that could not be read, in words.
        package let incomplete: [String]

        package init(
            name: String, kind: Kind, path: [UInt8], capturedIn: ArchiveNumber,
            carriedBecause: String = "", statistics: Statistics, segmentCount: Int,
            incomplete: [String] = []
        ) {
            self.name = name
            self.kind = kind
            self.path = path
            self.capturedIn = capturedIn
            self.carriedBecause = carriedBecause
            self.statistics = statistics
            self.segmentCount = segmentCount
            self.incomplete = Array(incomplete.prefix(Self.mostIncomplete))
        }
    }

    package struct Signer: Hashable, Sendable {
        /// Ed25519.
        package let publicKey: [UInt8]
        /// The repository's root key over the public key and the role.
        package let certificate: [UInt8]
        package let isWriterOnly: Bool

        package init(publicKey: [UInt8], certificate: [UInt8], isWriterOnly: Bool) {
            self.publicKey = publicKey
            self.certificate = certificate
            self.isWriterOnly = isWriterOnly
        }
    }

    package struct Revocation: Hashable, Sendable {
        package let publicKey: [UInt8]
        package let packs: [ObjectName]

        package init(publicKey: [UInt8], packs: [ObjectName]) {
            self.publicKey = publicKey
            self.packs = packs
        }
    }

    package init(
        id: ObjectName, number: ArchiveNumber, parent: Parent?, generation: UInt32,
        time: Timestamp, writerTime: Timestamp, writer: Writer, sources: [Source],
        segments: ListTree, packs: ListTree, signer: Signer
    ) {
        self.id = id
        self.number = number
        self.parent = parent
        self.generation = generation
        self.time = time
        self.writerTime = writerTime
        self.writer = writer
        self.sources = sources
        self.segments = segments
        self.packs = packs
        self.signer = signer
    }

    /// All sources together.
    package var total: Statistics {
        sources.reduce(into: Statistics()) { $0.add($1.statistics) }
    }

    package func unsound(of source: String) -> Set<EntryPath> {
        guard let index = sources.firstIndex(where: { $0.name == source }) else { return [] }
        return Set(unsound.filter { $0.source == index }.map(\.path))
    }

    package var isFork: Bool { forkOf != nil }
}

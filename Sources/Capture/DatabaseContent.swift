import Files
import LiveFiles

/// The bytes of an SQLite database: of a copy as of one moment, or as they lie when there is none.
struct DatabaseContent: SourceContent {
    let count: UInt64
    let runs: [Range<UInt64>]
    private let file: OpenFile
    private let flaw: String?
    private let signature: UInt64?

    /// `signature` is from before the copying: what changed since is a change.
    init(_ copy: DatabaseCopy, signature: UInt64?) throws {
        self.init(copy.file, count: UInt64(try copy.file.status().size), copy.flaw, signature)
    }

    /// A file that SQLite makes nothing of.
    init(_ file: OpenFile, flaw: String, signature: UInt64?) throws {
        self.init(file, count: UInt64(try file.status().size), flaw, signature)
    }

    /// A log that goes along with a database.
    init(_ log: LogCopy, signature: UInt64?) throws {
        self.init(log.file, count: UInt64(try log.file.status().size), nil, signature)
    }

    private init(_ file: OpenFile, count: UInt64, _ flaw: String?, _ signature: UInt64?) {
        self.file = file
        self.count = count
        runs = count > 0 ? [0..<count] : []
        self.flaw = flaw
        self.signature = signature
        file.advise(.sequential)
    }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) throws {
        do {
            try file.read(appendingTo: &bytes, count: count, at: Int64(offset))
        } catch {
            throw SourceItemError(isGone: false, reason: error.reason)
        }
    }

    func settled() -> Settling {
        guard let flaw else { return .unchanged(signature: signature) }
        return .flawed(Flaw(flaw, isDamage: true), signature: signature)
    }
}

import Files
import Format

/// The bytes of a file in a directory tree.
struct DirectoryFileContent: SourceContent {
    let count: UInt64
    let runs: [Range<UInt64>]
    private let file: OpenFile
    let status: FileStatus
    private let facts: ItemFacts

    init(_ file: OpenFile, _ facts: ItemFacts) throws {
        self.file = file
        self.facts = facts
        status = try file.status()
        guard status.kind == .file else {
            throw SourceItemError(isGone: true, reason: "something else took its place")
        }
        count = UInt64(status.size)
        runs = try Self.runs(file, status)
        if status.size > 1 << 20 { file.advise(.sequential) }
    }

    /// Holes are looked for only where fewer blocks are allocated than the length needs.
    private static func runs(_ file: OpenFile, _ status: FileStatus) throws -> [Range<UInt64>] {
        guard status.size > 0 else { return [] }
        guard status.allocatedSize < status.size else { return [0..<UInt64(status.size)] }
        var runs: [Range<UInt64>] = []
        var offset: Int64 = 0
        while offset < status.size, let found = try file.nextData(from: offset) {
            let run = UInt64(found.lowerBound)..<UInt64(min(found.upperBound, status.size))
            guard !run.isEmpty else { break }
            if let last = runs.last, last.upperBound == run.lowerBound {
                runs[runs.count - 1] = last.lowerBound..<run.upperBound
            } else {
                runs.append(run)
            }
            offset = Int64(run.upperBound)
        }
        return runs
    }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) throws {
        do {
            try file.read(appendingTo: &bytes, count: count, at: Int64(offset))
        } catch {
            throw SourceItemError(isGone: false, reason: error.reason)
        }
    }

    /// Whether it may have been written to a moment ago, or still is.
    var isHot: Bool { facts.signature(status) == nil }

    func settled() throws -> Settling {
        let now = try file.status()
        // What has lost its name is read to the end: whatever took its place is another file.
        let isAsBefore = now.changed == status.changed || now.linkCount < status.linkCount
        guard now.size == status.size, now.modified == status.modified, isAsBefore else {
            return .changing(flaw: nil)
        }
        return .unchanged(signature: facts.signature(now))
    }
}

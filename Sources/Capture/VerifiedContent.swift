import Format
import Repository

/// A content that must turn out to have the hash which an archive gives it.
final class VerifiedContent: SourceContent {
    private let content: any SourceContent
    private let expected: Entry.Content
    private let path: EntryPath
    private let timeline: Timeline
    private var hash: ContentStream?
    /// How far it was read without a gap, hole or not.
    private var position: UInt64 = 0

    init(
        _ content: any SourceContent, of expected: Entry.Content, at path: EntryPath,
        in timeline: Timeline
    ) {
        self.content = content
        self.expected = expected
        self.path = path
        self.timeline = timeline
    }

    var count: UInt64 { content.count }
    var runs: [Range<UInt64>] { content.runs }

    private var isPlain: Bool { runs.count == 1 && runs[0] == 0..<count }
    private var start: UInt64 { runs.first?.lowerBound ?? 0 }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) async throws {
        let before = bytes.count
        try await content.read(appendingTo: &bytes, at: offset, count: count)
        guard bytes.count > before else { return }
        if offset == start { begin() }
        if offset != position, runs.contains(where: { $0.lowerBound == offset }) {
            position = offset
        }
        guard offset == position else { return }
        let added = Array(bytes[before...])
        hash?.update(added.span)
        position += UInt64(added.count)
    }

    private func begin() {
        let hashes = timeline.repository.keyring.hashes
        hash = hashes.contentStream(withHoles: !isPlain)
        position = start
    }

    func settled() async throws -> Settling {
        let settled = try await content.settled()
        guard count > 0 else { return settled }
        if hash == nil { begin() }
        if !isPlain {
            var end: UInt64 = 0
            let parts = runs.map { run in
                defer { end = run.upperBound }
                return (run.lowerBound - end, run.upperBound - run.lowerBound)
            }
            hash?.update(HoleLayout.bytes(count: count, parts).span)
        }
        guard hash.take()?.finish() == expected.hash else {
            throw RepositoryError(
                .corrupt, "read \(path)", "timeline \(timeline.name)",
                "its chunks don't make up the contents that the archive says it had",
                hint: "holdfast repair saves what is whole")
        }
        return settled
    }
}

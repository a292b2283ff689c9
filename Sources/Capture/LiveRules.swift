import Files
import Format
import Patterns

/// How files are looked at that somebody may be writing to.
struct LiveRules: Sendable {
    private static let lockPatience: Duration = .seconds(10)

    private let json: IgnoreRules
    private let deadline: ContinuousClock.Instant?
    /// Whether a file that is no database is a mistake.
    let wantsDatabases: Bool

    init(_ rules: CaptureRules = CaptureRules()) {
        json = IgnoreRules().adding(Array(rules.json.joined(separator: "\n").utf8).span)
        deadline = rules.deadline
        wantsDatabases = rules.wantsDatabases
    }

    /// A source that is a single file goes by the name of that.
    func isJSON(_ path: EntryPath, _ name: FileName) -> Bool {
        let bytes = path == .root ? name.bytes : path.bytes
        return json.ownVerdict(bytes.span, isDirectory: false) == .ignored
    }

    /// How long a database's lock is waited for.
    var lockDeadline: ContinuousClock.Instant {
        let usual = ContinuousClock.now + Self.lockPatience
        return deadline.map { min($0, usual) } ?? usual
    }
}

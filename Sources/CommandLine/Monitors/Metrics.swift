import Capture
import Files
import Format

/// Figures as Prometheus reads them.
struct Metrics: Equatable, Sendable {
    /// One figure: its name without the prefix, what it means, and whether it only grows.
    struct Figure: Equatable, Sendable {
        let name: String
        let meaning: String
        var isCounter = false
        let value: Double
    }

    var figures: [Figure]

    init(_ figures: [Figure]) {
        self.figures = figures
    }

    init(_ result: Backup.Result, took duration: Duration, at now: Int64) {
        let total = result.archive.total
        let archive = result.archive
        figures =
            Self.tried(at: now, succeeded: true)
            + Self.newest(archive.number, archive.time.seconds) + [
                Figure(
                    name: "archive_files", meaning: "Files in the newest archive.",
                    value: Double(total.files)),
                Figure(
                    name: "archive_bytes", meaning: "Bytes of files in the newest archive.",
                    value: Double(total.bytes)),
                Figure(
                    name: "archive_suspect", meaning: "Whether the newest archive is suspect.",
                    value: archive.suspicion == nil ? 0 : 1),
                Figure(
                    name: "archive_incomplete",
                    meaning: "Entries that are not in the newest archive as they should be.",
                    value: Double(result.incompleteCount)),
                Figure(
                    name: "backup_added_bytes", meaning: "Bytes that the last backup stored.",
                    value: Double(result.storedByteCount)),
                Figure(
                    name: "backup_duration_seconds", meaning: "How long the last backup took.",
                    value: duration / .seconds(1)),
            ]
    }

    /// What a failure tells; of the newest archive it tells nothing new.
    init(failedAt now: Int64) {
        figures = Self.tried(at: now, succeeded: false)
    }

    static func newest(_ number: ArchiveNumber, _ seconds: Int64) -> [Figure] {
        [
            Figure(
                name: "archive_number", meaning: "The newest archive's number.",
                value: Double(number.value)),
            Figure(
                name: "archive_timestamp_seconds", meaning: "When the newest archive was made.",
                value: Double(seconds)),
        ]
    }

    private static func tried(at now: Int64, succeeded: Bool) -> [Figure] {
        [
            Figure(
                name: "backup_success", meaning: "Whether the last backup made an archive.",
                value: succeeded ? 1 : 0),
            Figure(
                name: "backup_timestamp_seconds", meaning: "When the last backup was tried.",
                value: Double(now)),
        ]
    }
}

// MARK: Text

extension Metrics {
    private static let space = "holdfast_"
    private static let largestFile = 1 << 20

    func text(timeline: String) -> String {
        figures.map { figure in
            let name = Self.space + figure.name
            let kind = figure.isCounter ? "counter" : "gauge"
            return "# HELP \(name) \(figure.meaning)\n# TYPE \(name) \(kind)\n"
                + "\(name){timeline=\"\(timeline)\"} \(Self.number(figure.value))\n"
        }.joined()
    }

    /// The file appears whole; what it said before and this does not say stays.
    func write(to path: String, timeline: String) throws {
        let path = try FilePath(path)
        let before = try? WholeFile.read(path, limit: Self.largestFile)
        let rest = before.map { kept(of: String(decoding: $0, as: UTF8.self)) } ?? ""
        let bytes = Array((text(timeline: timeline) + rest).utf8)
        try WholeFile.write(bytes.span, to: path, mode: 0o644)
    }

    /// The lines about other figures of ours.
    private func kept(of text: String) -> String {
        let said = Set(figures.map { Self.space + $0.name })
        return text.split(separator: "\n").filter { line in
            let name =
                line.hasPrefix("#")
                ? line.split(separator: " ").dropFirst(2).first : line.split(separator: "{").first
            guard let name = name.map(String.init) else { return false }
            return name.hasPrefix(Self.space) && !said.contains(name)
        }.map { $0 + "\n" }.joined()
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

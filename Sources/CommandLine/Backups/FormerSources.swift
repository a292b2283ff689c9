import Capture
import Format

/// What an archive has and the settings name no more: later archives go on having it.
///
/// Whoever removes a source by a slip, or gives one folder's timeline to two apps, loses nothing.
struct FormerSources {
    static let reason = "not configured any more"

    private let base: Archive
    private let planned: [PlannedSource]

    init(_ base: Archive, besides planned: [PlannedSource]) {
        self.base = base
        self.planned = planned
    }

    /// All of them that an archive can have beside what is planned.
    func carried() -> [PlannedSource] {
        left.filter { Self.collision(of: $0.name, with: planned.map(\.name)) == nil }
            .map { planned($0, because: Self.reason) }
    }

    /// All that the base has beside what is planned; what was not configured already stays that.
    func carried(because reason: String) -> [PlannedSource] {
        left.map { source in
            let isFormer = source.carriedBecause == Self.reason
            return planned(source, because: isFormer ? Self.reason : reason)
        }
    }

    private func planned(_ source: Archive.Source, because reason: String) -> PlannedSource {
        PlannedSource(name: source.name, path: source.path, carriedBecause: reason, source: nil)
    }

    /// What lay where another source is read now is in that one.
    private var left: [Archive.Source] {
        base.sources.filter { source in
            !planned.contains { planned in
                planned.baseName == source.name
                    || planned.source != nil && planned.path == source.path && !source.path.isEmpty
            }
        }
    }

    /// The path of an entry begins with its source's name: it must not lie in two sources.
    private static func collision(of name: String, with names: [String]) -> String? {
        names.first { other in
            other.utf8.starts(with: "\(name)/".utf8) || name.utf8.starts(with: "\(other)/".utf8)
        }
    }
}

// MARK: - What is said of them

extension FormerSources {
    struct News: Equatable {
        let text: String
        let hint: String
    }

    /// What to say of an archive once, when it is the first that does so.
    static func news(of result: Backup.Result) -> [News] {
        guard let base = result.base, !result.isUnchanged, !result.archive.isFork else { return [] }
        return news(of: result.archive, upon: base)
    }

    static func tell(of result: Backup.Result, to output: Output) {
        for news in news(of: result) { output.warning(news.text, hint: news.hint) }
    }

    private static func news(of archive: Archive, upon base: Archive) -> [News] {
        let sources = archive.sources
        return base.sources.compactMap { before in
            if let source = sources.first(where: { $0.name == before.name }) {
                guard source.carriedBecause == reason, before.carriedBecause != reason else {
                    return nil
                }
                return carried(source)
            }
            let isRenamed = sources.contains { $0.path == before.path }
            guard !isRenamed, before.segmentCount > 0 else { return nil }
            return leftOut(before, collision(of: before.name, with: sources.map(\.name)), base)
        }
    }

    private static func carried(_ source: Archive.Source) -> News {
        News(
            text: "the source \(source.name) is \(reason); "
                + "archives go on having it as archive \(source.capturedIn) has it",
            hint: "to leave it out: holdfast backup --accept; "
                + "if it is another app's, give each app a timeline of its own")
    }

    private static func leftOut(
        _ source: Archive.Source, _ other: String?, _ base: Archive
    ) -> News {
        let why = other.map { "; no archive can have it beside \($0)" } ?? ""
        return News(
            text: "the source \(source.name) is \(reason), and is left out\(why)",
            hint: "archive \(base.number) has it, as long as that is kept")
    }
}

import Configuration
import Format

/// The words by which an archive can be found, all of which have a bound.
struct ArchiveWords {
    let tags: [String]
    private let invocation: Invocation
    private let settings: Settings

    /// Refuses tags that are too long: somebody chose them.
    init(_ invocation: Invocation, _ settings: Settings) throws {
        self.invocation = invocation
        self.settings = settings
        tags = settings.tags + invocation.arguments.values(.tag)
        for tag in tags where tag.utf8.count > ByteReader.longestText {
            throw UsageError.other(
                "tag \"\(tag.prefix(20))…\" has \(tag.utf8.count) bytes, "
                    + "and \(ByteReader.longestText) are the most",
                hint: "a tag is a word to find archives by: --tag before-migration")
        }
    }

    /// What the platform says is cut.
    var commit: String? {
        cut(DeployIdentity.commit(settings, invocation.environment), "commit")
    }

    var image: String? { cut(settings.platform?.image(in: invocation.environment), "image") }

    private func cut(_ text: String?, _ what: String) -> String? {
        guard let text, text.utf8.count > ByteReader.longestText else { return text }
        invocation.output.warning(
            "the name of the \(what) has \(text.utf8.count) bytes; "
                + "the first \(ByteReader.longestText) are kept")
        var kept = text.unicodeScalars.prefix(ByteReader.longestText)
        while String(kept).utf8.count > ByteReader.longestText { kept.removeLast() }
        return String(kept)
    }
}

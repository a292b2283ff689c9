/// Reads the list of sources: paths, or objects that say what kind of source they are.
struct SourceReader {
    let reader: ValueReader
    let project: String
    /// What relative paths start from.
    let base: String
    let home: String?

    func sources() throws(ConfigurationError) -> [SourceSetting] {
        var sources: [SourceSetting] = []
        if case .array(let nodes) = reader.given.node.value {
            for (index, node) in nodes.enumerated() {
                sources.append(try source(reader.element(index, node)))
            }
        } else {
            sources.append(try source(reader))
        }
        try checkNames(sources)
        return sources
    }

    private func source(_ reader: ValueReader) throws(ConfigurationError) -> SourceSetting {
        guard case .object(let members) = reader.given.node.value else {
            guard case .string(let text) = reader.given.node.value else {
                throw reader.error("expected a path or an object, found \(reader.given.node.kind)")
            }
            let source = SourceText(text)
            let path = try recorded(source.path, reader)
            return try named(
                SourceSetting(source.isDatabase ? .sqlite(path) : .path(path)), reader)
        }
        var source = SourceSetting(try kind(members, reader))
        for member in members where member.node.value != .null {
            try take(member, reader.member(member), into: &source)
        }
        return try named(source, reader)
    }

    private func kind(
        _ members: [JSONNode.Member], _ reader: ValueReader
    ) throws(ConfigurationError) -> SourceSetting.Kind {
        let kinds = members.filter { SourceSetting.Kind.words.contains($0.name) }
        guard let member = kinds.first, kinds.count == 1,
            let kind = SourceSetting.Kind(
                word: member.name, value: try value(of: member, reader.member(member)))
        else {
            throw reader.error(
                "expected exactly one of " + SourceSetting.Kind.words.joined(separator: ", "),
                hint: #"write { path: "data" } or just "data""#)
        }
        return kind
    }

    private func value(
        of member: JSONNode.Member, _ reader: ValueReader
    ) throws(ConfigurationError) -> String {
        let isPath = member.name == "path" || member.name == "sqlite"
        return isPath ? try recorded(reader.text(), reader) : try reader.text()
    }

    private func recorded(
        _ path: String, _ reader: ValueReader
    ) throws(ConfigurationError) -> String {
        guard !path.isEmpty else { throw reader.error("the path is empty") }
        let expanded = Path.expandingHome(path, home: home)
        return SourceSetting.recorded(expanded, from: base, project: project)
    }

    private func take(
        _ member: JSONNode.Member, _ reader: ValueReader, into source: inout SourceSetting
    ) throws(ConfigurationError) {
        switch member.name {
        case "name": source.name = try reader.text()
        case "every": source.every = try reader.duration()
        case "optional": source.isOptional = try reader.boolean()
        case "exclude": source.exclude = try reader.list()
        case let name where SourceSetting.Kind.words.contains(name): break
        default:
            let words = SourceSetting.Kind.words + Self.details
            let near = Suggestion.nearest(to: member.name, in: words)
            throw reader.error(
                "unknown key",
                hint: near.map { "did you mean \"\($0)\"?" }
                    ?? "a source has " + words.joined(separator: ", "))
        }
    }

    static let details = ["name", "every", "optional", "exclude"]

    private func named(
        _ source: SourceSetting, _ reader: ValueReader
    ) throws(ConfigurationError) -> SourceSetting {
        guard SourceName.isValid(source.name) else {
            throw reader.error(
                "\"\(source.name)\" cannot be a source's name",
                hint: #"give it one: { \#(source.kind.word): ..., name: "app" }"#)
        }
        return source
    }

    private func checkNames(_ sources: [SourceSetting]) throws(ConfigurationError) {
        var names: Set<String> = []
        for source in sources where !names.insert(source.name).inserted {
            let word = source.kind.word
            throw reader.error(
                "two sources are called \"\(source.name)\"",
                hint: #"give one of them another name: { \#(word): ..., name: "other" }"#)
        }
    }
}

/// The rule for names of sources: they are folders below a restore's target.
package enum SourceName {
    package static func isValid(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255 else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.map { Substring($0) }.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".."
                && part.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        }
    }
}

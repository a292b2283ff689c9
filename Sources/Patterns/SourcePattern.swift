/// Patterns that begin with a source's name, as paths do where archives are listed.
package enum SourcePattern {
    /// The patterns, each followed by what it means inside of the source if it begins with its name.
    package static func expand(_ patterns: [String], source name: String) -> [String] {
        patterns.flatMap { pattern in
            [pattern] + (inner(pattern, name).map { [$0] } ?? [])
        }
    }

    private static func inner(_ pattern: String, _ name: String) -> String? {
        guard !pattern.hasPrefix("#") else { return nil }
        let isNegated = pattern.hasPrefix("!")
        var rest = pattern.dropFirst(isNegated ? 1 : 0)
        if rest.hasPrefix("/") { rest.removeFirst() }
        for component in name.split(separator: "/") {
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            let glob = Glob(String(rest[..<slash]))
            guard glob.matches(Array(component.utf8).span, isDirectory: true) else { return nil }
            rest = rest[rest.index(after: slash)...]
        }
        return rest.isEmpty ? nil : (isNegated ? "!/" : "/") + rest
    }
}

/// What files in gitignore's syntax say, layer upon layer, judged exactly as git does.
///
/// Paths are relative to the root that the layers share, with single slashes inside and none at the
/// ends.
package struct IgnoreRules: Sendable {
    package enum Verdict: Equatable, Sendable {
        case ignored
        case included
        case noMatch
    }

    private var layers: [IgnoreLayer] = []

    package init() {}

    /// Rules for what is below a folder, the root itself by default; they win over all before them.
    package func adding(_ text: Span<UInt8>, below folder: [UInt8] = []) -> IgnoreRules {
        var rules = self
        rules.layers.append(IgnoreLayer(text, folder: folder))
        return rules
    }

    /// The lines that can never match, layer by layer.
    package var impossibleLines: [ImpossibleLine] { layers.flatMap(\.impossibleLines) }

    /// Judges the path and all folders above it: what lies in an ignored folder is ignored.
    package func verdict(_ path: Span<UInt8>, isDirectory: Bool) -> Verdict {
        var end = path.endOfName(from: 0)
        while end < path.count {
            if ownVerdict(path.extracting(0..<end), isDirectory: true) == .ignored {
                return .ignored
            }
            end = path.endOfName(from: end + 1)
        }
        return ownVerdict(path, isDirectory: isDirectory)
    }

    /// Judges the path alone, for walks that never enter an ignored folder.
    package func ownVerdict(_ path: Span<UInt8>, isDirectory: Bool) -> Verdict {
        for layer in layers.reversed() {
            let verdict = layer.verdict(path, isDirectory: isDirectory)
            if verdict != .noMatch { return verdict }
        }
        return .noMatch
    }
}

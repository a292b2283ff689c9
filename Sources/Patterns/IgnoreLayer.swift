/// A line of rules that is harmless but hardly meant.
package struct ImpossibleLine: Equatable, Sendable {
    /// Where the rules apply; empty is the root.
    package let folder: [UInt8]
    /// From 1.
    package let number: Int
    package let text: [UInt8]
    package let reason: Impossibility
}

/// The rules of one file.
struct IgnoreLayer: Sendable {
    private struct Rule {
        let pattern: PathPattern
        let verdict: IgnoreRules.Verdict
    }

    private let folder: [UInt8]
    private var rules: [Rule] = []
    private(set) var impossibleLines: [ImpossibleLine] = []

    init(_ text: Span<UInt8>, folder: [UInt8]) {
        self.folder = folder
        for (index, line) in IgnoreLine.lines(text).enumerated() {
            add(line, number: index + 1)
        }
    }

    private mutating func add(_ line: [UInt8], number: Int) {
        guard let pattern = IgnoreLine.pattern(in: line) else { return }
        let isNegated = pattern.first == UInt8(ascii: "!")
        let parsed = PathPattern(parsing: Array(isNegated ? pattern.dropFirst() : pattern[...]))
        if case .never(let reason) = parsed.shape {
            let line = ImpossibleLine(folder: folder, number: number, text: line, reason: reason)
            impossibleLines.append(line)
        } else {
            rules.append(Rule(pattern: parsed, verdict: isNegated ? .included : .ignored))
        }
    }

    func verdict(_ path: Span<UInt8>, isDirectory: Bool) -> IgnoreRules.Verdict {
        guard let start = startBelowFolder(of: path) else { return .noMatch }
        let relative = path.extracting(start..<path.count)
        for rule in rules.reversed()
        where rule.pattern.matches(relative, isDirectory: isDirectory) {
            return rule.verdict
        }
        return .noMatch
    }

    private func startBelowFolder(of path: Span<UInt8>) -> Int? {
        if folder.isEmpty { return 0 }
        guard path.count > folder.count + 1, path[folder.count] == UInt8(ascii: "/") else {
            return nil
        }
        for index in folder.indices where path[index] != folder[index] { return nil }
        return folder.count + 1
    }
}

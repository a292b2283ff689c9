/// A piece of a help text: what a reader of text and a manual page lay out each in its way.
enum HelpBlock: Equatable {
    /// A line that ends in a colon and begins a part of the page.
    case heading(String)
    case paragraph([String])
    /// Indented lines, to be shown as they are.
    case verbatim([String])
    /// A line that begins with "@": what the tables know is put in its place.
    case directive(String, arguments: [String])
}

extension HelpBlock {
    /// The blocks of a text; empty lines lie between most.
    static func parse(_ text: String) -> [HelpBlock] {
        var blocks: [HelpBlock] = []
        var isNew = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.isEmpty {
                if case .verbatim(let lines) = blocks.last {
                    blocks[blocks.count - 1] = .verbatim(lines + [""])
                }
                isNew = true
                continue
            }
            append(line, isNew: isNew, to: &blocks)
            isNew = false
        }
        return blocks.map(\.trimmed)
    }

    private static func append(_ line: String, isNew: Bool, to blocks: inout [HelpBlock]) {
        if line.hasPrefix("@") {
            let words = line.dropFirst().split(separator: " ").map(String.init)
            blocks.append(.directive(words.first ?? "", arguments: Array(words.dropFirst())))
        } else if line.hasPrefix(" ") {
            if case .verbatim(let lines) = blocks.last {
                blocks[blocks.count - 1] = .verbatim(lines + [line])
            } else {
                blocks.append(.verbatim([line]))
            }
        } else if isNew, line.hasSuffix(":"), line.count < 40 {
            blocks.append(.heading(line))
        } else if !isNew, case .paragraph(let lines) = blocks.last {
            blocks[blocks.count - 1] = .paragraph(lines + [line])
        } else {
            blocks.append(.paragraph([line]))
        }
    }

    /// Without the empty lines that only separated it from its neighbour.
    private var trimmed: HelpBlock {
        guard case .verbatim(var lines) = self else { return self }
        while lines.last == "" { lines.removeLast() }
        return .verbatim(lines)
    }
}

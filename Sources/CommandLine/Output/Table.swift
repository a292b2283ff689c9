/// Rows in columns, as wide as they must be; the last column is not padded.
package struct Table: Sendable {
    package enum Alignment: Sendable {
        case left, right
    }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    package init(_ columns: [(title: String, alignment: Alignment)]) {
        titles = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row with a text for each column.
    package mutating func add(_ row: [String]) {
        precondition(row.count == titles.count, "internal error: a row with the wrong columns")
        rows.append(row.map(Output.harmless))
    }

    /// The lines, titles first; columns without any text are left out.
    package func lines(on terminal: Terminal = Terminal()) -> [String] {
        let columns = titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
        let widths = columns.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([titles] + rows).enumerated().map { index, row in
            let cells = zip(columns, widths).map { padded(row[$0], to: $1, column: $0) }
            let line = Self.trimmed(cells.joined(separator: "  "))
            return index == 0 ? Style.strong.apply(to: line, on: terminal) : line
        }
    }

    private func padded(_ text: String, to width: Int, column: Int) -> String {
        let space = String(repeating: " ", count: width - text.count)
        return alignments[column] == .right ? space + text : text + space
    }

    private static func trimmed(_ line: String) -> String {
        String(
            line.prefix(
                (line.lastIndex { $0 != " " }).map {
                    line.distance(from: line.startIndex, to: $0) + 1
                } ?? 0))
    }
}

/// The lines that two texts do not have in common.
package struct LineDifference: Sendable {
    /// Where more lines than these differ on both sides, they are told as one block.
    private static let mostCompared = 1000

    package struct Line: Equatable, Sendable {
        package let isAdded: Bool
        /// Counted from 1, in the text that has it.
        package let number: Int
        package let bytes: ArraySlice<UInt8>
    }

    package private(set) var lines: [Line] = []

    /// Nil for what is no text.
    package init?(_ old: [UInt8], _ new: [UInt8]) {
        guard Self.isText(old), Self.isText(new) else { return nil }
        let olds = Self.split(old)
        let news = Self.split(new)
        var start = 0
        while start < min(olds.count, news.count), olds[start] == news[start] { start += 1 }
        var end = 0
        while end < min(olds.count, news.count) - start,
            olds[olds.count - 1 - end] == news[news.count - 1 - end]
        { end += 1 }
        compare(olds, start..<olds.count - end, news, start..<news.count - end)
    }

    static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }

    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private mutating func compare(
        _ olds: [ArraySlice<UInt8>], _ removed: Range<Int>, _ news: [ArraySlice<UInt8>],
        _ added: Range<Int>
    ) {
        var (old, new) = (removed.lowerBound, added.lowerBound)
        let isSmall = removed.count <= Self.mostCompared && added.count <= Self.mostCompared
        let common = isSmall ? CommonLengths(olds[removed], news[added]) : nil
        while old < removed.upperBound || new < added.upperBound {
            let hasBoth = old < removed.upperBound && new < added.upperBound
            if hasBoth, common != nil, olds[old] == news[new] {
                old += 1
                new += 1
            } else if let common, hasBoth, common[old, new + 1] > common[old + 1, new] {
                lines.append(Line(isAdded: true, number: new + 1, bytes: news[new]))
                new += 1
            } else if old < removed.upperBound {
                lines.append(Line(isAdded: false, number: old + 1, bytes: olds[old]))
                old += 1
            } else {
                lines.append(Line(isAdded: true, number: new + 1, bytes: news[new]))
                new += 1
            }
        }
    }
}

/// How long the longest common subsequences of all pairs of endings are.
private struct CommonLengths {
    private var lengths: [UInt16]
    private let width: Int
    private let origin: (old: Int, new: Int)

    init(_ olds: ArraySlice<ArraySlice<UInt8>>, _ news: ArraySlice<ArraySlice<UInt8>>) {
        width = news.count + 1
        origin = (olds.startIndex, news.startIndex)
        lengths = [UInt16](repeating: 0, count: (olds.count + 1) * width)
        for old in (0..<olds.count).reversed() {
            for new in (0..<news.count).reversed() {
                let place = old * width + new
                lengths[place] =
                    olds[olds.startIndex + old] == news[news.startIndex + new]
                    ? lengths[place + width + 1] + 1
                    : max(lengths[place + width], lengths[place + 1])
            }
        }
    }

    subscript(old: Int, new: Int) -> UInt16 {
        lengths[(old - origin.old) * width + new - origin.new]
    }
}

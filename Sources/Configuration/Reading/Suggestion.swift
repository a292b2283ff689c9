/// Finds the word that was probably meant.
package enum Suggestion {
    /// The nearest of the words, if it is near enough that a slip of the fingers explains it.
    package static func nearest(to word: String, in words: [String]) -> String? {
        let typed = Array(word.lowercased().utf8.prefix(64))
        let limit = max(1, typed.count / 3)
        let ranked = words.map { ($0, distance(typed, Array($0.lowercased().utf8.prefix(64)))) }
        let best = ranked.min { $0.1 < $1.1 }
        guard let best, best.1 <= limit else { return completion(of: word, in: words) }
        return best.0
    }

    private static func completion(of word: String, in words: [String]) -> String? {
        let candidates = words.filter { word.count >= 3 && $0.hasPrefix(word) }
        return candidates.count == 1 ? candidates.first : nil
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one word the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var row = [i + 1]
            for (j, b) in right.enumerated() {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}

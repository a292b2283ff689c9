import Comparison
import LiveFiles

extension Decoder {
    /// What looks into files that differ.
    static let comparison = [
        Decoder("json-difference") { bytes in
            let (old, new) = try halves(bytes) { try JSONTape($0) }
            let back = JSONDifference(new, old)
            let isSound =
                JSONDifference(old, new).count == back.count
                && JSONDifference(old, old).count == 0
            return isSound ? nil : [0]
        },
        Decoder("json-merge") { bytes in
            let texts = bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard texts.count == 3 else { return nil }
            let (base, ours, theirs) = (Array(texts[0]), Array(texts[1]), Array(texts[2]))
            guard let merged = try JSONMerge.merge(base: base, ours: ours, theirs: theirs) else {
                return nil
            }
            let alone = try JSONMerge.merge(base: base, ours: ours, theirs: base)
            let isSound = (try? JSONTape(merged)) != nil && (alone == nil || alone == ours)
            return isSound ? nil : [0]
        },
        Decoder("json-check") { bytes in
            var (whole, pieces) = (JSONCheck(), JSONCheck())
            whole.add(bytes.span)
            for index in bytes.indices { pieces.add(bytes.span.extracting(index..<index + 1)) }
            let flaw = whole.finish()
            // What is JSON by the letter is never held back.
            let isSound = flaw == pieces.finish() && (flaw == nil || (try? JSONTape(bytes)) == nil)
            return isSound ? nil : [0]
        },
        Decoder("line-difference") { bytes in
            let (old, new) = halves(bytes) { $0 }
            guard let difference = LineDifference(old, new) else { return nil }
            return patched(old, difference) == lines(new) ? nil : [0]
        },
        Decoder("secret-words") { bytes in
            let line = String(decoding: bytes, as: UTF8.self)
            _ = SecretWords.isSecret(value: line)
            _ = SecretWords.isSecret(name: line)
            _ = SecretWords.hiding(inSetting: line)
            return nil
        },
    ]

    /// Two texts, with a line between that holds a zero byte.
    private static func halves<Half>(
        _ bytes: [UInt8], _ half: ([UInt8]) throws -> Half
    ) rethrows -> (Half, Half) {
        let border = bytes.firstIndex(of: 0) ?? bytes.count
        return (try half(Array(bytes[..<border])), try half(Array(bytes[border...].dropFirst())))
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The old lines with the difference applied.
    private static func patched(
        _ old: [UInt8], _ difference: LineDifference
    ) -> [ArraySlice<UInt8>] {
        let removed = Set(difference.lines.filter { !$0.isAdded }.map(\.number))
        var kept = lines(old).enumerated().filter { !removed.contains($0.offset + 1) }
            .map(\.element)[...]
        let added = difference.lines.filter(\.isAdded)
        var result: [ArraySlice<UInt8>] = []
        for line in added {
            while result.count < line.number - 1, let next = kept.popFirst() { result.append(next) }
            result.append(line.bytes)
        }
        return result + kept
    }
}

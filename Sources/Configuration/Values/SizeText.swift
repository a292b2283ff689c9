/// Sizes as people write them: `512`, `64 MiB`, `5 GB`, `1.5k`.
package enum SizeText {
    /// The bytes that the text means; nothing if it means none.
    package static func parse(_ text: some StringProtocol) -> Int64? {
        let text = text.lowercased().filter { $0 != " " }
        let number = text.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let factor = factors[String(text.dropFirst(number.count))],
            let whole = parts.first.flatMap({ Int64($0) }), parts.count <= 2
        else { return nil }
        let (bytes, overflow) = whole.multipliedReportingOverflow(by: factor)
        guard !overflow, let more = fraction(parts.dropFirst().first, of: factor) else {
            return nil
        }
        let (sum, overflows) = bytes.addingReportingOverflow(more)
        return overflows ? nil : sum
    }

    static let examples = "such as 500 kB, 64 MiB or 5 GB"

    private static func fraction(_ digits: Substring?, of factor: Int64) -> Int64? {
        guard let digits else { return 0 }
        guard !digits.isEmpty, digits.count <= 6, factor > 1, let value = Int64(digits) else {
            return nil
        }
        let scale = digits.reduce(Int64(1)) { scale, _ in scale * 10 }
        // Split, so that neither product can overflow.
        return factor / scale * value + factor % scale * value / scale
    }

    private static let factors: [String: Int64] = {
        var factors: [String: Int64] = ["": 1, "b": 1]
        for (index, letter) in ["k", "m", "g", "t", "p"].enumerated() {
            let binary = Int64(1) << (10 * Int64(index + 1))
            factors[letter] = binary
            factors[letter + "ib"] = binary
            factors[letter + "b"] = (0...index).reduce(Int64(1)) { value, _ in value * 1000 }
        }
        return factors
    }()
}

/// How far a long command has come.
package struct Progress: Equatable, Sendable {
    /// What is being done: "backing up".
    package var phase: String
    package var bytes: Int64 = 0
    /// Nothing as long as nobody knows.
    package var totalBytes: Int64?
    package var items: Int64 = 0
    package var totalItems: Int64?
    /// The file at hand, printable.
    package var current = ""

    package init(_ phase: String) {
        self.phase = phase
    }
}

extension Progress {
    /// The progress on one line of at most the width, after so long a time.
    package func line(elapsed: Duration, width: Int) -> String {
        let parts = [percentage, amount, count, rate(elapsed), timeLeft(elapsed)].compactMap { $0 }
        var line = phase + ": " + parts.joined(separator: ", ")
        let room = width - line.count - 2
        if room >= 8, !current.isEmpty { line += "  " + Self.shortened(current, to: room) }
        return String(line.prefix(max(0, width)))
    }

    private var fraction: Double? {
        let (done, total) =
            (totalBytes ?? 0) > 0 ? (bytes, totalBytes) : (items, totalItems)
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(done) / Double(total)))
    }

    private var percentage: String? {
        fraction.map { "\(Int($0 * 100)) %" }
    }

    private var amount: String {
        let done = HumanText.size(bytes)
        return totalBytes.map { "\(done) of \(HumanText.size(max($0, bytes)))" } ?? done
    }

    private var count: String? {
        guard items > 0 || totalItems != nil else { return nil }
        return HumanText.count(items, "file")
    }

    private func rate(_ elapsed: Duration) -> String? {
        let seconds = elapsed / .seconds(1)
        guard seconds >= 1, bytes > 0 else { return nil }
        let perSecond = min(Double(bytes) / seconds, 1e18)
        return HumanText.size(Int64(perSecond)) + "/s"
    }

    /// Told once there is something to tell it from.
    private func timeLeft(_ elapsed: Duration) -> String? {
        let seconds = elapsed / .seconds(1)
        guard let fraction, fraction > 0.01, fraction < 1, seconds >= 2 else { return nil }
        let left = seconds * (1 - fraction) / fraction
        guard left < 360_000 else { return nil }
        return HumanText.duration(.seconds(Int64(left.rounded(.up)))) + " left"
    }

    /// The text with its middle left out: both the folder and the name's end tell something.
    static func shortened(_ text: String, to width: Int) -> String {
        guard text.count > width else { return text }
        guard width > 3 else { return String(text.suffix(max(0, width))) }
        let kept = width - 3
        return String(text.prefix(kept / 3)) + "..." + String(text.suffix(kept - kept / 3))
    }
}

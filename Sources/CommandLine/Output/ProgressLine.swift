import Synchronization

/// Shows progress on a terminal's last line, at most ten times a second.
package final class ProgressLine: Sendable {
    private let output: Output
    private let width: Int?
    private let elapsed: @Sendable () -> Duration
    private let progress: Mutex<Progress>
    /// When it may be drawn again, in milliseconds.
    private let next = Atomic<Int64>(0)

    /// Shows nothing where nobody would watch: no terminal, `--quiet`, `--json`.
    package convenience init(_ phase: String, on output: Output) {
        let clock = ContinuousClock()
        let start = clock.now
        self.init(phase, on: output) { clock.now - start }
    }

    package init(
        _ phase: String, on output: Output, elapsed: @escaping @Sendable () -> Duration
    ) {
        let isShown = output.verbosity > .quiet && !output.isJSON
        self.output = output
        self.elapsed = elapsed
        width = isShown ? output.errorTerminal.width : nil
        progress = Mutex(Progress(phase))
    }

    /// Whether there is somebody to show it to.
    package var isShown: Bool { width != nil }

    /// Whether the next update draws; it costs no lock, so it may be asked for each small file.
    package var isDue: Bool {
        width != nil && Self.milliseconds(elapsed()) >= next.load(ordering: .relaxed)
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Notes what changed, and draws it if the last drawing is old enough.
    package func update(_ change: (inout Progress) -> Void) {
        guard let width else { return }
        let line = progress.withLock { progress -> String? in
            change(&progress)
            let elapsed = elapsed()
            let now = Self.milliseconds(elapsed)
            guard now >= next.load(ordering: .relaxed) else { return nil }
            next.store(now + 100, ordering: .relaxed)
            return progress.line(elapsed: elapsed, width: width - 1)
        }
        if let line { output.draw(line) }
    }

    /// Takes the line away.
    package func finish() {
        if width != nil { output.eraseDrawing() }
    }
}

import Synchronization

/// Shows progress on a terminal's last line, at most ten times a second.
package final class ProgressLine: Sendable {
    private let output: Output
    private let width: Int?
    private let elapsed: @Sendable () -> Duration
    private let state: Mutex<State>

    private struct State {
        var progress: Progress
        var drawn: Duration?
    }

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
        state = Mutex(State(progress: Progress(phase)))
    }

    /// Notes what changed, and draws it if the last drawing is old enough.
    package func update(_ change: (inout Progress) -> Void) {
        guard let width else { return }
        let line = state.withLock { state -> String? in
            change(&state.progress)
            let elapsed = elapsed()
            if let drawn = state.drawn, elapsed - drawn < .milliseconds(100) { return nil }
            state.drawn = elapsed
            return state.progress.line(elapsed: elapsed, width: width - 1)
        }
        if let line { output.draw(line) }
    }

    /// Takes the line away.
    package func finish() {
        if width != nil { output.eraseDrawing() }
    }
}

import Synchronization

/// Both ways out, the first failure of standard output, and the line that is drawn, if any.
final class Streams: Sendable {
    let standard: any Stream
    let errors: any Stream
    private let state = Mutex(State())

    private struct State {
        var failure: StreamError?
        var hasDrawing = false
        var hasResult = false
        /// Somebody else's bytes, among which nothing of ours must come.
        var hasBytes = false
        /// Waits for what must come before it.
        var last = ""
    }

    init(standard: any Stream, errors: any Stream) {
        self.standard = standard
        self.errors = errors
    }

    /// Whether something of the result is out.
    var hasResult: Bool { state.withLock { $0.hasResult } }

    /// Prints text; the first failure is kept for `finish`.
    func print(_ text: String) {
        state.withLock { state in
            erase(&state)
            state.hasResult = true
            write(&state, state.last + text)
            state.last = ""
        }
    }

    /// Prints text before anything else is printed, or at the end.
    func printLast(_ text: String) {
        state.withLock { state in
            erase(&state)
            state.hasResult = true
            write(&state, state.last)
            state.last = text
        }
    }

    /// Prints text before what comes last; among somebody else's bytes it is dropped, or said as
    /// an error.
    func printBeforeLast(_ text: String, orSays: Bool = false) {
        state.withLock { state in
            erase(&state)
            if !state.hasBytes { write(&state, text) } else if orSays { writeError(text) }
        }
    }

    private func write(_ state: inout State, _ text: String) {
        guard state.failure == nil, !text.isEmpty else { return }
        do throws(StreamError) {
            try standard.write(Array(text.utf8))
        } catch {
            state.failure = error
        }
    }

    func printBytes(_ bytes: [UInt8]) throws(StreamError) {
        try state.withLock { state throws(StreamError) in
            erase(&state)
            state.hasResult = true
            state.hasBytes = true
            write(&state, state.last)
            state.last = ""
            if let failure = state.failure { throw failure }
            try standard.write(bytes)
        }
    }

    func say(_ text: String) {
        state.withLock { state in
            erase(&state)
            writeError(text)
        }
    }

    func draw(_ line: String) {
        state.withLock { state in
            writeError("\r" + line + Self.eraseToEnd)
            state.hasDrawing = true
        }
    }

    func erase() {
        state.withLock { erase(&$0) }
    }

    func finish() throws(StreamError) {
        let failure = state.withLock { state in
            write(&state, state.last)
            state.last = ""
            return state.failure
        }
        if let failure { throw failure }
    }

    private static let eraseToEnd = "\u{1B}[K"

    private func erase(_ state: inout State) {
        guard state.hasDrawing else { return }
        state.hasDrawing = false
        writeError("\r" + Self.eraseToEnd)
    }

    private func writeError(_ text: String) {
        // Standard error has nobody to tell when it fails.
        try? errors.write(Array(text.utf8))
    }
}

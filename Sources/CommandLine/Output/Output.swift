package import Configuration
import Synchronization

/// What a command says: results on standard output, everything else on standard error.
package struct Output: Sendable {
    package var isJSON: Bool
    package var verbosity: Verbosity
    package let terminal: Terminal
    package let errorTerminal: Terminal
    private let streams: Streams

    package enum Verbosity: Comparable, Sendable {
        case quiet, normal, verbose
    }

    package init(
        to standard: any Stream, errors: any Stream, terminal: Terminal = Terminal(),
        errorTerminal: Terminal = Terminal(), isJSON: Bool = false, verbosity: Verbosity = .normal
    ) {
        streams = Streams(standard: standard, errors: errors)
        self.terminal = terminal
        self.errorTerminal = errorTerminal
        self.isJSON = isJSON
        self.verbosity = verbosity
    }
}

extension Output {
    /// A line of the command's result; not printed under `--json`.
    package func line(_ text: String = "") {
        if !isJSON { streams.print(text + "\n") }
    }

    /// An object of the command's result; printed under `--json` only.
    package func record(_ type: String, _ members: [JSONValue.Member]) {
        guard isJSON else { return }
        let object = JSONValue.object([.init("type", .string(type))] + members)
        streams.print(object.line + "\n")
    }

    /// Text that is the result itself in either mode: a script, a manual page.
    package func text(_ text: String) {
        streams.print(text)
    }

    /// Bytes of the user's; unlike lines they must arrive, so a failure is thrown.
    package func bytes(_ bytes: [UInt8]) throws {
        try streams.printBytes(bytes)
    }

    /// A remark for the person who watches.
    package func note(_ text: String) {
        if verbosity >= .normal, !isJSON { streams.say("holdfast: \(text)\n") }
    }

    /// A remark for the person who looks closely.
    package func detail(_ text: String) {
        if verbosity >= .verbose, !isJSON { streams.say("holdfast: \(text)\n") }
    }

    /// Something that ought to be seen to, although the command goes on.
    package func warning(_ text: String, hint: String? = nil) {
        guard !isJSON else {
            record("warning", [.init("message", .string(text))] + hintMember(hint))
            return
        }
        streams.say(styled(.warning, "holdfast: warning:") + " \(text)\n")
        if let hint { streams.say(styled(.hint, "holdfast: hint:") + " \(hint)\n") }
    }

    /// The reason why the command ends.
    package func report(_ report: ErrorReport) {
        if isJSON { streams.print(report.json.line + "\n") }
        streams.say(styled(.error, "holdfast: error:") + " \(report.message)\n")
        if let hint = report.hint { streams.say(styled(.hint, "holdfast: hint:") + " \(hint)\n") }
    }

    /// Throws if a line could not be written: a result cut short is a failure.
    package func finish() throws {
        try streams.finish()
    }

    /// Control text for the terminal on standard error, for the progress line.
    func draw(_ text: String) {
        streams.say(text)
    }

    private func styled(_ style: Style, _ text: String) -> String {
        style.apply(to: text, on: errorTerminal)
    }

    private func hintMember(_ hint: String?) -> [JSONValue.Member] {
        hint.map { [.init("hint", .string($0))] } ?? []
    }
}

/// Both ways out, and the first failure of the first.
private final class Streams: Sendable {
    private let standard: any Stream
    private let errors: any Stream
    private let failure = Mutex<StreamError?>(nil)

    init(standard: any Stream, errors: any Stream) {
        self.standard = standard
        self.errors = errors
    }

    func print(_ text: String) {
        failure.withLock { failure in
            guard failure == nil else { return }
            do throws(StreamError) {
                try standard.write(Array(text.utf8))
            } catch {
                failure = error
            }
        }
    }

    func printBytes(_ bytes: [UInt8]) throws {
        try failure.withLock { failure in
            if let failure { throw failure }
            try standard.write(bytes)
        }
    }

    func say(_ text: String) {
        // Standard error has nobody to tell when it fails.
        try? errors.write(Array(text.utf8))
    }

    func finish() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}

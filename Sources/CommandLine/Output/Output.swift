package import Configuration
import Storage

/// What a command says: results on standard output, everything else on standard error.
package struct Output: Sendable {
    package var isJSON: Bool
    package var verbosity: Verbosity
    package let terminal: Terminal
    package let errorTerminal: Terminal
    private var streams: Streams

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
        streams.printLast(Self.object(type, members))
    }

    /// What was asked of repositories; the command's last object stays the last.
    func tell(_ traffic: Traffic) {
        let traffic = traffic.counts
        guard traffic.requests > 0 else { return }
        detail(
            "\(HumanText.count(Int64(traffic.requests), "request")), "
                + "\(HumanText.size(traffic.bytesSent)) sent, "
                + "\(HumanText.size(traffic.bytesReceived)) received")
        guard isJSON else { return }
        streams.printBeforeLast(
            Self.object(
                "traffic",
                [
                    .init("requests", .integer(Int64(traffic.requests))),
                    .init("bytesSent", .integer(traffic.bytesSent)),
                    .init("bytesReceived", .integer(traffic.bytesReceived)),
                ]))
    }

    private static func object(_ type: String, _ members: [JSONValue.Member]) -> String {
        JSONValue.object([.init("type", .string(type))] + members).line + "\n"
    }

    /// Text of many lines that is the result: a script, a page.
    package func text(_ text: String) {
        guard isJSON else { return streams.print(text) }
        record("text", [.init("text", .string(text))])
    }

    /// Bytes of the user's; unlike lines they must arrive, so a failure is thrown.
    package func bytes(_ bytes: [UInt8]) throws {
        try streams.printBytes(bytes)
    }

    /// A remark for the person who watches.
    package func note(_ text: String) {
        if verbosity >= .normal, !isJSON { aside(text) }
    }

    /// A remark for the person who looks closely.
    package func detail(_ text: String) {
        if verbosity >= .verbose, !isJSON { aside(text) }
    }

    /// The same, with another way out for standard error.
    func telling(through other: (any Stream) -> any Stream) -> Output {
        var output = self
        output.streams = Streams(standard: streams.standard, errors: other(streams.errors))
        return output
    }

    /// Something that ought to be seen to, although the command goes on; the result stays the last.
    package func warning(_ text: String, hint: String? = nil) {
        guard !isJSON else {
            let members = [.init("message", .string(text))] + hintMember(hint)
            return streams.printBeforeLast(
                Self.object("warning", members), orSays: true)
        }
        say(.warning, "warning", text)
        if let hint { say(.hint, "hint", hint) }
    }

    /// The reason why the command ends.
    package func report(_ report: ErrorReport) {
        if isJSON { streams.print(report.json.line + "\n") }
        say(.error, "error", report.message)
        if let hint = report.hint { say(.hint, "hint", hint) }
    }

    /// Whether something of the command's result is out, so that it can't begin again.
    var hasResult: Bool { streams.hasResult }

    /// Throws if a line could not be written: a result cut short is a failure.
    package func finish() throws {
        try streams.finish()
    }

    /// Puts a passing line on the terminal; whatever is printed next takes its place.
    func draw(_ line: String) {
        streams.draw(line)
    }

    func eraseDrawing() {
        streams.erase()
    }

    /// A line on standard error beside what another program prints there.
    func aside(_ text: String) { streams.say("holdfast: \(Self.harmless(text))\n") }

    /// A line of another program's, such as a hook's.
    func heard(_ text: String) {
        if verbosity >= .normal { aside(text) }
    }

    func asideObject(_ members: [JSONValue.Member]) {
        streams.say(JSONValue.object(members).line + "\n")
    }

    private func say(_ style: Style, _ kind: String, _ text: String) {
        let label = style.apply(to: "holdfast: \(kind):", on: errorTerminal)
        streams.say(label + " " + Self.harmless(text) + "\n")
    }

    /// Names of files and servers' words may hold what a terminal would obey.
    static func harmless(_ text: String) -> String {
        var harmless = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard scalar != "\n" else {
                harmless.append(contentsOf: "\\n".unicodeScalars)
                continue
            }
            let isControl = scalar.properties.generalCategory == .control
            harmless.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(harmless)
    }

    private func hintMember(_ hint: String?) -> [JSONValue.Member] {
        hint.map { [.init("hint", .string($0))] } ?? []
    }
}

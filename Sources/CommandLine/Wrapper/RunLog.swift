import Configuration

/// What `run` says of itself: on standard error only, apart from what the command prints.
struct RunLog: Sendable {
    enum Level: String {
        case info, warning, error
    }

    private var output: Output
    private let isJSON: Bool
    private let now: @Sendable () -> Int64

    init(_ invocation: Invocation) {
        output = invocation.output
        isJSON = invocation.output.isJSON || invocation.arguments.value(.log) == "json"
        now = invocation.now
    }

    func info(_ text: String) { say(.info, text) }
    func warning(_ text: String, hint: String? = nil) { say(.warning, text, hint) }

    /// What was cancelled has not failed, and is not told.
    func error(_ error: any Error, doing work: String? = nil) {
        guard !(error is CancellationError) else { return }
        let report = ErrorReport(error)
        let prefix = work.map { "\($0): " } ?? ""
        say(.error, prefix + report.message, report.hint)
    }

    /// The invocation with lines that nothing waits for, and what they go through; the same again
    /// where that can't be.
    static func unhindered(_ invocation: Invocation) -> (Invocation, QueuedStream?) {
        var unhindered = invocation
        var queue: QueuedStream?
        unhindered.output = invocation.output.telling { errors in
            let stream = QueuedStream(errors) { Self(invocation).dropped($0) }
            queue = stream
            return stream
        }
        guard let queue, (try? queue.start()) != nil else { return (invocation, nil) }
        return (unhindered, queue)
    }

    private func dropped(_ count: Int) -> String {
        let collected = CollectedStream()
        var log = self
        log.output = output.telling { _ in collected }
        log.warning("\(HumanText.count(Int64(count), "line")) dropped: nobody reads them")
        return collected.text
    }

    private func say(_ level: Level, _ text: String, _ hint: String? = nil) {
        guard isJSON else {
            let label = level == .info ? "" : "\(level.rawValue): "
            output.aside(label + text)
            if let hint { output.aside("hint: \(hint)") }
            return
        }
        var members: [JSONValue.Member] = [
            .init("time", .string(HumanText.timestamp(now()))),
            .init("level", .string(level.rawValue)), .init("message", .string(text)),
        ]
        if let hint { members.append(.init("hint", .string(hint))) }
        output.asideObject(members)
    }
}

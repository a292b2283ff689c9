/// A program whose lines, of both its streams, are taken while it runs.
///
/// It reads nothing, and gets a process group of its own, which is killed when the time is over or
/// the task is cancelled. What it leaves running when it has ended goes on unheard.
package struct AttendedProgram: Sendable {
    private static let longestLine = 16 << 10
    /// As much as a pipe holds.
    private static let largestRest = 64 << 10
    private static let pause = Duration.milliseconds(20)

    private let arguments: [String]
    private let environment: ProcessEnvironment
    private let directory: String?
    private let deadline: Duration
    private let isOver: @Sendable () -> Bool

    /// The first argument is the program; the directory is absolute.
    package init(
        _ arguments: [String], environment: ProcessEnvironment, directory: String? = nil,
        deadline: Duration, unless isOver: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isOver = isOver
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.deadline = deadline
    }

    /// Blocks until it has ended well; lines come without their ends.
    package func run(_ line: (ProgramLine) -> Void) throws(ProcessError) {
        let pipe = try Pipe()
        let launch = ProcessLaunch(
            arguments: arguments, environment: environment, directory: directory,
            output: pipe.writer.number, takesErrors: true)
        let child = try Child.start(launch)
        pipe.writer.close()
        var lines = LineSplitter(longest: Self.longestLine)
        do throws(ProcessError) {
            let end = try attend(child, pipe.reader, &lines, line)
            lines.finish(line)
            try Child.judge(end)
        } catch {
            lines.finish(line)
            throw error
        }
    }

    private func attend(
        _ child: Child, _ reader: PipeEnd, _ lines: inout LineSplitter,
        _ line: (ProgramLine) -> Void
    ) throws(ProcessError) -> CommandEnd {
        let limit = ContinuousClock.now + deadline
        do throws(ProcessError) {
            while true {
                if let end = child.takeEnd() {
                    try readRest(reader, &lines, line)
                    return end
                }
                if let block = try reader.read(within: Self.pause) {
                    // It has closed its output, and goes on.
                    if block.isEmpty { return try child.wait(until: limit, unless: isOver) }
                    lines.add(block, line)
                }
                guard ContinuousClock.now < limit else {
                    throw ProcessError(.tooLong, "it took too long")
                }
                guard !Task.isCancelled, !isOver() else {
                    throw ProcessError(.failed, "it was interrupted")
                }
            }
        } catch {
            child.kill()
            throw error
        }
    }

    /// What it printed last is in the pipe; what it left running may print for ever.
    private func readRest(
        _ reader: PipeEnd, _ lines: inout LineSplitter, _ line: (ProgramLine) -> Void
    ) throws(ProcessError) {
        var left = Self.largestRest
        while left > 0, let block = try reader.read(within: .zero), !block.isEmpty {
            lines.add(block, line)
            left -= block.count
        }
    }
}

/// What a program has printed in one line.
package struct ProgramLine: Sendable {
    package let bytes: [UInt8]
    /// Whether it goes on, unheard.
    package let isCut: Bool

    package init(_ bytes: [UInt8], isCut: Bool = false) {
        self.bytes = bytes
        self.isCut = isCut
    }
}

/// Cuts a stream of bytes into lines, and passes over what is too long of one.
struct LineSplitter {
    private let longest: Int
    private var rest: [UInt8] = []
    private var isCut = false

    init(longest: Int) {
        self.longest = longest
    }

    mutating func add(_ bytes: [UInt8], _ line: (ProgramLine) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                end(line)
            } else if rest.count < longest {
                rest.append(byte)
            } else {
                isCut = true
            }
        }
    }

    /// Gives what has no end of its own.
    mutating func finish(_ line: (ProgramLine) -> Void) {
        if !rest.isEmpty { end(line) }
    }

    private mutating func end(_ line: (ProgramLine) -> Void) {
        line(ProgramLine(rest, isCut: isCut))
        rest = []
        isCut = false
    }
}

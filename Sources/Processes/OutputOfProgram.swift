import CLinux
import Glibc

/// A program that is run for what it prints.
///
/// It reads nothing, and its standard error is ours. It gets a process group of its own, so that
/// nothing that it started outlives it when it is stopped.
package struct OutputOfProgram: Sendable {
    package let arguments: [String]
    package let environment: [String: String]
    package let largestOutput: Int
    package let deadline: Duration

    /// The first argument is the program's path.
    package init(
        _ arguments: [String], environment: [String: String], largestOutput: Int,
        deadline: Duration
    ) {
        self.arguments = arguments
        self.environment = environment
        self.largestOutput = largestOutput
        self.deadline = deadline
    }

    /// What it printed before it ended well; blocks until then.
    package func read() throws(ProcessError) -> [UInt8] {
        let pipe = try Pipe()
        let process = try Child.start(arguments, environment, output: pipe.writer.number)
        pipe.writer.close()
        let end = ContinuousClock.now + deadline
        let output: [UInt8]
        let ended: CommandEnd
        do throws(ProcessError) {
            output = try pipe.reader.readAll(limit: largestOutput, until: end)
            ended = try process.wait(until: end)
        } catch {
            process.kill()
            throw error
        }
        try Child.judge(ended)
        return output
    }
}

/// A pipe that programs started meanwhile do not inherit.
private struct Pipe {
    let reader: PipeEnd
    let writer: PipeEnd

    init() throws(ProcessError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
            throw ProcessError(.notStarted, "no pipe can be made: \(errorText(errno))")
        }
        reader = PipeEnd(ends[0])
        writer = PipeEnd(ends[1])
    }
}

/// One end of a pipe, closed at the latest when nobody has it.
private final class PipeEnd {
    private(set) var number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit { close() }

    func close() {
        guard number >= 0 else { return }
        _ = Glibc.close(number)
        number = -1
    }

    func readAll(limit: Int, until end: ContinuousClock.Instant) throws(ProcessError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while try isReadable(until: end) {
            let count = unsafe block.withUnsafeMutableBytes { block in
                unsafe Glibc.read(number, block.baseAddress, block.count)
            }
            guard count >= 0 || errno == EINTR else {
                throw ProcessError(.failed, "its output can't be read: \(errorText(errno))")
            }
            if count == 0 { return bytes }
            if count > 0 { bytes += block[..<count] }
            guard bytes.count <= limit else {
                throw ProcessError(.tooMuchOutput, "it printed more than \(limit) bytes")
            }
        }
        throw ProcessError(.tooLong, "it took too long")
    }

    /// False when the time is over.
    private func isReadable(until end: ContinuousClock.Instant) throws(ProcessError) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return false }
            var poll = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            let found = unsafe Glibc.poll(&poll, 1, Int32(clamping: Int64(left.rounded(.up))))
            if found > 0 { return true }
            guard found == 0 || errno == EINTR else {
                throw ProcessError(.failed, "its output can't be read: \(errorText(errno))")
            }
        }
    }
}

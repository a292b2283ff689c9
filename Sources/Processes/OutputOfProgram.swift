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

extension PipeEnd {
    fileprivate func readAll(
        limit: Int, until end: ContinuousClock.Instant
    ) throws(ProcessError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { throw ProcessError(.tooLong, "it took too long") }
            guard let block = try read(within: left) else { continue }
            if block.isEmpty { return bytes }
            bytes += block
            guard bytes.count <= limit else {
                throw ProcessError(.tooMuchOutput, "it printed more than \(limit) bytes")
            }
        }
    }
}

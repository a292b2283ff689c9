import Capture
import Files
import Format
import Synchronization
import Testing

@testable import CommandLine

@Suite struct `The state of progress` {
    private static func halfway() -> Progress {
        var progress = Progress("backing up")
        progress.bytes = 512 * 1024
        progress.totalBytes = 1024 * 1024
        progress.items = 12
        progress.current = "data/personalities/someone/with/a/long/name.json"
        return progress
    }

    @Test func `tells share, amount, rate and time left`() {
        #expect(
            Self.halfway().line(elapsed: .seconds(4), width: 200)
                == "backing up: 50 %, 512.0 KiB of 1.0 MiB, 12 files, 128.0 KiB/s, 4.0 s left  "
                + "data/personalities/someone/with/a/long/name.json")
    }

    @Test func `tells no more than it knows`() {
        var progress = Progress("scanning")
        #expect(progress.line(elapsed: .zero, width: 80) == "scanning: 0 B")
        progress.items = 3
        #expect(progress.line(elapsed: .seconds(9), width: 80) == "scanning: 0 B, 3 files")
        progress.totalItems = 3
        #expect(progress.line(elapsed: .seconds(9), width: 80) == "scanning: 100 %, 0 B, 3 files")
    }

    @Test(arguments: 0...100)
    func `is never wider than the terminal`(_ width: Int) {
        #expect(Self.halfway().line(elapsed: .seconds(4), width: width).count <= width)
    }

    @Test func `shortens the file in its middle`() {
        let line = Self.halfway().line(elapsed: .zero, width: 80)
        #expect(
            line
                == "backing up: 50 %, 512.0 KiB of 1.0 MiB, 12 files  data/pers...h/a/long/name.json"
        )
    }

    @Test func `survives numbers that make no sense`() {
        var progress = Self.halfway()
        progress.bytes = .max
        progress.totalBytes = -1
        _ = progress.line(elapsed: .seconds(1), width: 80)
        progress.totalBytes = 1
        _ = progress.line(elapsed: .zero, width: 80)
        progress.bytes = .min
        _ = progress.line(elapsed: .seconds(100), width: 80)
    }
}

@Suite struct `The progress line` {
    private static func output(
        _ errors: CollectedStream, width: Int? = 40, verbosity: Output.Verbosity = .normal,
        isJSON: Bool = false
    ) -> Output {
        Output(
            to: CollectedStream(), errors: errors, errorTerminal: Terminal(width: width),
            isJSON: isJSON, verbosity: verbosity)
    }

    @Test func `is drawn at most ten times a second and makes room for words`() {
        let errors = CollectedStream()
        let output = Self.output(errors)
        let elapsed = Mutex(Duration.zero)
        let line = ProgressLine("reading", on: output) { elapsed.withLock { $0 } }
        for step in 0..<25 {
            elapsed.withLock { $0 = .milliseconds(step * 10) }
            line.update { $0.items = Int64(step) }
        }
        #expect(errors.text.count { $0 == "\r" } == 3)
        #expect(errors.text.hasSuffix("\rreading: 0 B, 20 files\u{1B}[K"))
        output.note("hello")
        #expect(errors.text.hasSuffix("20 files\u{1B}[K\r\u{1B}[Kholdfast: hello\n"))
        line.finish()
        #expect(errors.text.hasSuffix("hello\n"))
    }

    @Test func `is not drawn where nobody watches`() {
        let errors = CollectedStream()
        for output in [
            Self.output(errors, width: nil), Self.output(errors, verbosity: .quiet),
            Self.output(errors, isJSON: true),
        ] {
            let line = ProgressLine("reading", on: output) { .seconds(1) }
            line.update { $0.items = 1 }
            line.finish()
        }
        #expect(errors.text == "")
    }
}

@Suite struct `The meter` {
    private let errors = CollectedStream()
    private let elapsed = Elapsed()

    private final class Elapsed: Sendable {
        private let milliseconds = Mutex(Int64(0))
        var value: Duration { .milliseconds(milliseconds.withLock { $0 }) }
        func set(_ value: Int64) { milliseconds.withLock { $0 = value } }
    }

    private func meter() -> Meter {
        let output = Output(
            to: CollectedStream(), errors: errors, errorTerminal: Terminal(width: 80))
        return Meter(ProgressLine("backing up", on: output) { [elapsed] in elapsed.value })
    }

    private var last: Substring {
        errors.text.split(separator: "\r").last?.dropLast("\u{1B}[K".count) ?? ""
    }

    @Test func `names a file that is begun, and what is read of it`() throws {
        let meter = meter()
        meter.entry(try EntryPath("first".utf8))
        #expect(last == "backing up: 0 B, 1 file  first")
        elapsed.set(50)
        meter.entry(try EntryPath("large".utf8))
        #expect(last.hasSuffix("first"))
        elapsed.set(150)
        meter.read(2048, of: try EntryPath("large".utf8))
        #expect(last == "backing up: 2.0 KiB, 2 files  large")
    }

    @Test func `goes on towards what becomes known meanwhile`() async throws {
        let meter = meter()
        let path = try EntryPath("large".utf8)
        meter.read(1 << 20, of: path)
        elapsed.set(3000)
        let space = try TemporaryDirectory()
        let noise = [UInt8](repeating: 1, count: 4 << 20)
        try WholeFile.write(noise.span, to: "large", in: space.directory)
        let source = PlannedSource(name: "data", path: []) { [path = space.path] in
            try DirectorySource(root: path, rules: CaptureRules(), scanStart: ScanStart.now())
        }
        meter.foresee(try await Survey.of([source]))
        let line = "25 %, 1.0 MiB of 4.0 MiB, 0 files, 341.3 KiB/s, 9.0 s left"
        #expect(last == "backing up: " + line)
    }

    @Test func `counts every file, and draws by the clock`() throws {
        let meter = meter()
        let path = try EntryPath("small".utf8)
        for step in 1...1000 as ClosedRange<Int64> {
            elapsed.set(step)
            meter.finished(path)
            meter.wrote(1, of: path)
        }
        #expect(meter.bytes == 1000)
        #expect(errors.text.count { $0 == "\r" } == 10)
        elapsed.set(1500)
        meter.wrote(1, of: path)
        #expect(last.contains("1,000 files"))
    }
}

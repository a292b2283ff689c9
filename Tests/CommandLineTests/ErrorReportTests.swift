import CommandLine
import Configuration
import Files
import Testing

@Suite struct `An error report` {
    @Test func `has the exit code of its error`() {
        #expect(ErrorReport(UsageError.noCommand).exitCode == .usage)
        #expect(ErrorReport(ConfigurationError("reading", "x", "no")).exitCode == .usage)
        #expect(ErrorReport(Failure("x", exitCode: .stale)).exitCode == .stale)
        #expect(ErrorReport(CancellationError()).exitCode == .interrupted)
    }

    @Test func `says what a file could not do`() {
        let error = #expect(throws: FileError.self) {
            try WholeFile.read("/nonexistent/file", limit: 1)
        }
        let report = error.map { ErrorReport($0) }
        #expect(report?.message == "open /nonexistent/file: there is no such file")
        #expect(report?.exitCode == .failed)
    }

    @Test func `has a hint in text and JSON if there is one`() {
        let report = ErrorReport("a: b", hint: "c", exitCode: .wrongKey)
        #expect(report.text == "holdfast: error: a: b\nholdfast: hint: c\n")
        #expect(
            report.json.line
                == #"{"type":"error","message":"a: b","kind":"wrong-key","exitCode":12,"hint":"c"}"#
        )
        #expect(
            ErrorReport("a").json.line
                == #"{"type":"error","message":"a","kind":"failed","exitCode":1}"#)
    }
}

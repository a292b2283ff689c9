import Comparison
import Format
import Testing

@testable import CommandLine

@Suite struct `A report of differences` {
    private static func run(_ paths: [String]) async -> Run {
        let command = Command(.diff) { invocation in
            let report = DiffReport(invocation)
            for path in paths {
                try await report.add(
                    .unreadable(EntryPath(path.utf8), reason: "no permission"), of: "data")
            }
            return report.finish()
        }
        return await Run(["diff", "latest"], commands: [command])
    }

    @Test func `is done when everything could be read`() async {
        let run = await Self.run([])
        #expect(run.code == .done)
        #expect(run.errors == "holdfast: no differences\n")
    }

    @Test func `is incomplete when something could not be read`() async {
        let run = await Self.run(["a", "b"])
        #expect(run.code == .incomplete)
        #expect(run.errors.contains("warning: not compared: data/a: no permission\n"))
        #expect(run.errors.hasSuffix("holdfast: no differences; 2 not compared\n"))
    }
}

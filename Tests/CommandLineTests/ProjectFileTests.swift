import CommandLine
import Configuration
import Foundation
import Testing

@Suite struct `Files of a project` {
    /// Prints what the settings of the current folder are.
    private static let probe = Command(.list) { invocation in
        let settings = try invocation.settings()
        invocation.output.line(settings.timeline)
        invocation.output.line(settings.tags.joined(separator: ","))
        return .done
    }

    private func run(_ line: String, _ files: [String: String]) async throws -> (Run, String) {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        let run = await Run(
            line.split(separator: " ").map(String.init), commands: [Self.probe],
            environment: ["SET": "process"], directory: folder.path)
        return (run, folder.path)
    }

    @Test func `are found upward from the folder of -C`() async throws {
        let files = [
            "app/holdfast.json": "{ timeline: 'found', tags: ['a'] }", "app/src/deep/x": "",
        ]
        #expect(try await run("-C app/src/deep list", files).0.output == "found\na\n")
        #expect(try await run("-C app/src list --timeline flag", files).0.output == "flag\na\n")
    }

    @Test func `may be named`() async throws {
        let files = ["other.json": "{ timeline: 'named' }", "holdfast.json": "{ nonsense"]
        #expect(try await run("list --config other.json", files).0.output == "named\n\n")
        let (missing, folder) = try await run("list --config missing.json", files)
        #expect(
            missing.errors
                == "holdfast: error: reading \(folder)/missing.json: there is no such file\n")
        #expect(missing.code == .usage)
    }

    @Test func `are reported with line and column`() async throws {
        let (run, folder) = try await run("list", ["holdfast.json": "{\n  tag: 'x' }"])
        #expect(
            run.errors == """
                holdfast: error: reading \(folder)/holdfast.json:2:3: unknown key "tag"
                holdfast: hint: did you mean "tags"?

                """)
        #expect(run.code == .usage)
    }

    @Test func `may take variables from files`() async throws {
        let files = [
            "holdfast.json": "{ timeline: 'x', tags: ['${SET}', '${ADDED}', '${LATER}'] }",
            "one.env": "SET=file\nADDED=one\nLATER=one", "two.env": "LATER='two'",
        ]
        #expect(
            try await run("list --env-file one.env --env-file two.env", files).0.output
                == "x\nprocess,one,two\n")
        let (wrong, folder) = try await run("list --env-file bad.env", ["bad.env": "A=1\nwhat"])
        #expect(
            wrong.errors == "holdfast: error: reading \(folder)/bad.env:2:1: expected NAME=value\n")
        let (missing, _) = try await run("list --env-file no.env", [:])
        #expect(missing.errors.hasSuffix("no.env: there is no such file\n"))
        #expect(missing.code == .usage)
    }

    @Test func `that cannot be read are no missing files`() async throws {
        let (run, folder) = try await run("list", ["holdfast.json/x": ""])
        #expect(run.errors.hasPrefix("holdfast: error: "))
        #expect(run.errors.contains("\(folder)/holdfast.json: "))
        #expect(run.code == .failed)
    }
}

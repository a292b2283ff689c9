import Foundation
import Testing

@Suite struct `Scripts of commands` {
    static let names =
        (try? FileManager.default.contentsOfDirectory(atPath: Workshop.scripts.path))?
        .filter { $0.hasSuffix(".txt") }.sorted() ?? []

    @Test func `are there`() {
        #expect(!Self.names.isEmpty)
    }

    @Test(arguments: names)
    func `hold`(_ name: String) throws {
        let text = try String(
            contentsOf: Workshop.scripts.appendingPathComponent(name), encoding: .utf8)
        do {
            try Workshop.withFolder { try ScriptRun.run(TestScript(text), in: $0) }
        } catch {
            Issue.record("\(name): \(error)")
        }
    }

    @Test(arguments: [
        "exec false", "! exec true", "exit 2 true", "sh exit 3", "exec echo hello\nstdout ^hell$",
        "exec echo hello\n! stdout ell", "exec true\nstderr x", "stdout x", "exists nothing",
        "! exists here\n-- here --", "cmp a b\n-- a --\nx\n-- b --\ny", "frobnicate", "exec 'x",
        "env A=b\nexec sh -c 'test $A = c'",
    ])
    func `can fail`(_ text: String) {
        #expect(throws: ScriptFailure.self) {
            try Workshop.withFolder { try ScriptRun.run(TestScript(text), in: $0) }
        }
    }
}

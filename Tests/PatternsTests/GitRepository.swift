import Foundation
import TestSupport

/// An empty repository of git's, for asking git what it would ignore.
final class GitRepository {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try run(["git", "init", "--quiet", "."])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent(path), withIntermediateDirectories: true)
    }

    func write(_ rules: [UInt8], in path: String) throws {
        try makeFolder(path)
        let file = folder.appendingPathComponent(path).appendingPathComponent(".gitignore")
        try Data(rules).write(to: file)
    }

    /// The first byte of the pattern that decides about each path; nil where none does.
    func decisions(on paths: [String]) throws -> [UInt8?] {
        let input = paths.map { $0 + "\0" }.joined()
        let fields = try run(
            ["git", "check-ignore", "-z", "-v", "-n", "--no-index", "--stdin"], input: input
        ).split(separator: 0, omittingEmptySubsequences: false)
        guard fields.count == paths.count * 4 + 1 else { throw UnexpectedAnswer() }
        return paths.indices.map { fields[$0 * 4 + 2].first }
    }

    private func run(_ arguments: [String], input: String = "") throws -> Substring.UTF8View {
        let result = try ChildProcess.run(
            ["-C", folder.path, "-u", "GIT_DIR", "-u", "GIT_WORK_TREE"] + arguments,
            environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"],
            input: input)
        guard result.exitCode < 2 else { throw UnexpectedAnswer() }
        return result.output[...].utf8
    }

    struct UnexpectedAnswer: Error {}
}

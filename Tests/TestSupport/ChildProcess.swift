import Foundation

/// Runs a program to its end and keeps what it said.
package struct ChildProcess: Sendable {
    package let exitCode: Int32
    package let output: String
    package let errorOutput: String

    /// The program is found as a shell would find it.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) throws -> ChildProcess {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let folder = URL(fileURLWithPath: NSTemporaryDirectory())
            .appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: a child that says much on both would wait for us for ever.
        let given = folder.appendingPathComponent("input")
        try Data(input.utf8).write(to: given)
        process.standardInput = try FileHandle(forReadingFrom: given)
        let said = try (0..<2).map { number in
            let file = folder.appendingPathComponent("\(number)")
            try Data().write(to: file)
            return file
        }
        process.standardOutput = try FileHandle(forWritingTo: said[0])
        process.standardError = try FileHandle(forWritingTo: said[1])
        try process.run()
        process.waitUntilExit()
        return ChildProcess(
            exitCode: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(decoding: try Data(contentsOf: said[0]), as: UTF8.self),
            errorOutput: String(decoding: try Data(contentsOf: said[1]), as: UTF8.self))
    }
}

import Foundation
import Glibc
import Processes
import Testing

/// A folder for one test, and a pipe in it on which scripts report line by line.
final class Workplace {
    let folder: String
    private let reports: Int32

    init() throws {
        Self.withoutTerminal
        folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try #require(unsafe mkfifo(folder + "/reports", 0o600) == 0)
        // For both, so that nobody who opens it waits.
        reports = unsafe open(folder + "/reports", O_RDWR | O_CLOEXEC)
    }

    deinit {
        close(reports)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts a shell with a function `report`, in the folder; the script is to end also when the
    /// test fails.
    func start(
        _ script: String, _ variables: [String: String] = [:]
    ) throws -> SupervisedCommand {
        let report = "report() { echo \"$1\" >\"$REPORTS\"; }\n"
        return try start(["/bin/sh", "-c", report + script], variables)
    }

    func start(
        _ arguments: [String], _ variables: [String: String] = [:], in directory: String? = nil
    ) throws -> SupervisedCommand {
        var environment = ProcessEnvironment.own()
        environment["REPORTS"] = folder + "/reports"
        for (name, value) in variables { environment[name] = value }
        return try SupervisedCommand.start(
            arguments, environment: environment, directory: directory ?? folder)
    }

    /// The next line that was reported; waits for it, on a thread that nobody else needs.
    func report() async throws -> String {
        let line = await withCheckedContinuation { continuation in
            Thread.detachNewThread { [reports] in
                continuation.resume(returning: Self.readLine(from: reports))
            }
        }
        return try #require(line, "nothing was reported")
    }

    private static func readLine(from descriptor: Int32) -> String? {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            guard unsafe poll(&wait, 1, 30_000) == 1,
                unsafe Glibc.read(descriptor, &byte, 1) == 1
            else { return nil }
            line.append(byte)
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        let path = folder + "/" + name
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try #require(try Self.written(text, to: path, mode: mode))
        return path
    }

    /// By a shell: what this process had open to write could not be executed as long as a child
    /// that another test forks meanwhile has it open too ("Text file busy").
    private static func written(_ text: String, to path: String, mode: Int) throws -> Bool {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = [
            "-c", #"printf %s "$1" >"$2" && chmod "$3" "$2""#, "sh", text, path,
            String(mode, radix: 8),
        ]
        try shell.run()
        shell.waitUntilExit()
        return shell.terminationStatus == 0
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    /// Commands of tests that run at once would take a person's terminal from each other.
    private static let withoutTerminal: Void = {
        guard isatty(STDIN_FILENO) == 1 else { return }
        let nothing = unsafe open("/dev/null", O_RDONLY)
        dup2(nothing, STDIN_FILENO)
    }()
}

/// The fields of `/proc/PID/stat` from the third on; nothing when there is no such process.
func processFields(_ number: Int32) -> [String]? {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else {
        return nil
    }
    return text.drop { $0 != ")" }.dropFirst(2).split(whereSeparator: \.isWhitespace)
        .map(String.init)
}

/// Whether the process still does anything; a zombie does not.
func isRunning(_ number: Int32) -> Bool {
    processFields(number).map { $0[0] != "Z" } ?? false
}

/// Zombies whose parent we are.
func ownZombies() -> [Int32] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return numbers.compactMap { Int32($0) }.filter { number in
        guard let fields = processFields(number) else { return false }
        return fields[0] == "Z" && fields[1] == "\(getpid())"
    }
}

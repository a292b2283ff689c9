import Foundation
import TestSupport

/// A folder in which other programs read and write archives.
final class Workspace {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// Runs a script in the folder; it must succeed without a word on standard error.
    @discardableResult
    func run(_ script: String) throws -> String {
        let result = try ChildProcess.run(
            ["-C", folder.path, "sh", "-euc", script],
            environment: ["LC_ALL": "C.UTF-8", "TZ": "UTC", "TAR_OPTIONS": ""])
        guard result.exitCode == 0, result.errorOutput.isEmpty else {
            throw ScriptFailure(exitCode: result.exitCode, message: result.errorOutput)
        }
        return result.output
    }

    struct ScriptFailure: Error {
        let exitCode: Int32
        let message: String
    }

    static func has(_ programs: String...) -> Bool {
        programs.allSatisfy {
            (try? ChildProcess.run(["sh", "-c", "command -v \($0)"]).exitCode) == 0
        }
    }

    /// Owners, devices and attributes of all kinds take a superuser and a file system with all.
    static let canRestoreAll: Bool = {
        guard has("setfattr", "getfattr", "setfacl", "getfacl", "mknod") else { return false }
        let probe = """
            touch a; setfattr -n user.a -v 1 a; setfattr -n trusted.a -v 1 a; setfacl -m u:1:r a
            chown 1:1 a; mknod b c 1 3
            """
        return (try? Workspace().run(probe)) != nil
    }()
}

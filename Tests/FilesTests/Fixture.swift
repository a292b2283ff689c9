import Dispatch
import Files
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A file of this text in a directory.
func makeFile(
    _ name: FileName, in directory: Directory, _ text: String = "", mode: UInt16 = 0o600
) throws {
    let file = try directory.createFile(name, mode: mode)
    try file.write(Array(text.utf8).span)
}

func contents(of name: FileName, in directory: Directory) throws -> String {
    String(
        decoding: try WholeFile.read(name, in: directory, limit: 1 << 20), as: UTF8.self)
}

/// Expects a refusal that the predicate knows.
func expectRefusal(
    _ predicate: (FileError) -> Bool, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws(FileError) -> Void
) {
    do throws(FileError) {
        try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch {
        #expect(predicate(error), "\(error)", sourceLocation: sourceLocation)
    }
}

let isRoot = geteuid() == 0

/// Declared here, since it is Linux's own.
@_silgen_name("setfsuid")
private func setfsuid(_ user: UInt32) -> Int32

/// Runs with the rights of nobody where the tests run as root; gives what the body threw.
///
/// On a thread of its own, as threads that others start meanwhile would inherit the rights.
func actingAsNobody(_ body: @escaping @Sendable () throws -> Void) -> (any Error)? {
    let outcome = Outcome()
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
        if isRoot { _ = setfsuid(65534) }
        do {
            try body()
        } catch {
            outcome.fail(error)
        }
        isDone.signal()
    }
    isDone.wait()
    return outcome.failure
}

/// What a body on another thread came to.
private final class Outcome: Sendable {
    private let state = Mutex<(any Error)?>(nil)

    func fail(_ error: any Error) { state.withLock { $0 = error } }

    var failure: (any Error)? { state.withLock { $0 } }
}

/// A directory that belongs to whom `actingAsNobody` acts as.
func makeNobodysDirectory() throws -> TemporaryDirectory {
    let temporary = try TemporaryDirectory()
    if isRoot { try temporary.directory.node.setOwner(user: 65534, group: 65534) }
    return temporary
}

/// Mounts a disk of a MiB in a directory for as long as the body runs; skips where none may be.
func withSmallDisk(in directory: Directory, _ body: (Directory) throws -> Void) throws {
    try withMount("tmpfs", "-o", "size=1m", in: directory, body)
}

/// Mounts a file system in memory for as long as the body runs; skips where none may be.
func withMount(
    _ type: String, _ options: String..., in directory: Directory,
    _ body: (Directory) throws -> Void
) throws {
    try directory.makeDirectory("disk")
    let path = (directory.path / "disk").description
    let mounted = try ChildProcess.run(["mount", "-t", type] + options + ["none", path])
    guard mounted.exitCode == 0 else { return }
    defer { _ = try? ChildProcess.run(["umount", "-l", path]) }
    try body(try directory.openDirectory("disk"))
}

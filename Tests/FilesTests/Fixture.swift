import Files
import Glibc
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

/// Runs with the rights of nobody, on this thread alone, where the tests run as root.
func actingAsNobody(_ body: () throws -> Void) rethrows {
    guard isRoot else { return try body() }
    _ = setfsuid(65534)
    defer { _ = setfsuid(0) }
    try body()
}

/// Lends a directory that belongs to whom the body acts as.
func asNobody(_ body: (Directory) throws -> Void) throws {
    let temporary = try TemporaryDirectory()
    if isRoot { try temporary.directory.node.setOwner(user: 65534, group: 65534) }
    try actingAsNobody { try body(temporary.directory) }
}

/// Mounts a disk of a MiB in a directory for as long as the body runs; skips where none may be.
func withSmallDisk(in directory: Directory, _ body: (Directory) throws -> Void) throws {
    try directory.makeDirectory("disk")
    let path = (directory.path / "disk").description
    let mounted = try ChildProcess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", path])
    guard mounted.exitCode == 0 else { return }
    defer { _ = try? ChildProcess.run(["umount", "-l", path]) }
    try body(try directory.openDirectory("disk"))
}

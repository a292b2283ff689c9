import Files
import Glibc
import TestSupport
import Testing

@Suite struct AccountsTests {
    let accounts = Accounts()

    @Test func `Users and groups are found by number and by name`() {
        #expect(accounts.userName(0) == "root")
        #expect(accounts.groupName(0) == "root")
        #expect(accounts.user(named: "root") == 0)
        #expect(accounts.group(named: "root") == 0)
        #expect(accounts.user(named: "daemon") == 1)
    }

    @Test func `Who is not known is nothing, also when asked again`() {
        for _ in 0..<2 {
            #expect(accounts.userName(3_999_999_999) == nil)
            #expect(accounts.groupName(3_999_999_999) == nil)
            #expect(accounts.user(named: "no such user") == nil)
            #expect(accounts.group(named: "") == nil)
        }
    }
}

@Suite struct ProcessFactsTests {
    @Test func `Facts are those that the system's own tools tell`() throws {
        #expect(ProcessFacts.effectiveUser == geteuid())
        let host = try ChildProcess.run(["uname", "-n"])
        #expect(host.output == ProcessFacts.hostName + "\n")
        let page = try ChildProcess.run(["getconf", "PAGESIZE"])
        #expect(page.output == "\(ProcessFacts.pageSize)\n")
        let mask = try ChildProcess.run(["sh", "-c", "umask"])
        #expect(UInt16(mask.output.dropLast(), radix: 8) == ProcessFacts.creationMask)
    }

    @Test func `Processors, memory and time are plausible`() throws {
        let counted = try ChildProcess.run(["getconf", "_NPROCESSORS_ONLN"])
        let online = try #require(Int(counted.output.dropLast()))
        #expect((1...online).contains(ProcessFacts.processorCount))
        #expect((1 << 20..<1 << 40).contains(ProcessFacts.peakMemory))
        #expect(ProcessFacts.processorTime > .zero)
    }

    @Test func `The clock shows now`() {
        let seconds = Int64(time(nil))
        #expect((seconds - 2...seconds + 2).contains(FileTime.now().seconds))
    }
}

@Suite struct FileLockTests {
    @Test func `A lock is held by one, until it goes`() throws {
        let temporary = try TemporaryDirectory()
        var lock: FileLock? = try FileLock("lock", in: temporary.directory)
        expectRefusal(\.isHeld) { () throws(FileError) in
            _ = try FileLock("lock", in: temporary.directory)
        }
        let path = "\(temporary.path)/lock"
        #expect(try ChildProcess.run(["flock", "-n", path, "true"]).exitCode == 1)
        _ = lock
        lock = nil
        #expect(try ChildProcess.run(["flock", "-n", path, "true"]).exitCode == 0)
    }
}

@Suite struct TemporaryDirectoryTests {
    @Test func `It is for this user alone and goes with all that is in it`() throws {
        let outer = try TemporaryDirectory()
        var inner: TemporaryDirectory? = try TemporaryDirectory(in: outer.path, prefix: "x-")
        let name = try #require(try outer.directory.entries().first?.name)
        #expect(name.description.hasPrefix("x-"))
        #expect(try outer.directory.status(name).mode == 0o700)
        try inner.map { try makeFile("file", in: $0.directory) }
        inner = nil
        #expect(try outer.directory.entries().isEmpty)
    }
}

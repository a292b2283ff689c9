import Files
import Testing

@testable import CommandLine

@Suite struct `The folder for state` {
    @Test func `is in the home folder, unless XDG says otherwise`() throws {
        #expect(try StateFolder.path(["HOME": "/home/a"]) == "/home/a/.local/state/holdfast")
        let both = ["HOME": "/home/a", "XDG_STATE_HOME": "/state"]
        #expect(try StateFolder.path(both) == "/state/holdfast")
    }

    @Test func `is made for its user alone where everybody may write`() throws {
        let space = try TemporaryDirectory()
        let user = ProcessFacts.effectiveUser
        let name = try FileName("holdfast-\(user)")
        for _ in 0..<2 {
            #expect(try StateFolder.shared(in: space.path, user: user) == space.path / name)
            #expect(try space.directory.status(name).mode & 0o777 == 0o700)
        }
    }

    @Test func `is refused where somebody else made it`() throws {
        let space = try TemporaryDirectory()
        try space.directory.makeDirectory("holdfast-12345")
        #expect(throws: Failure.self) {
            try StateFolder.shared(in: space.path, user: 12345)
        }
    }

    @Test func `is refused where a link lies in its place`() throws {
        let space = try TemporaryDirectory()
        let user = ProcessFacts.effectiveUser
        try space.directory.makeDirectory("elsewhere")
        try space.directory.makeSymbolicLink(FileName("holdfast-\(user)"), to: "elsewhere")
        #expect(throws: Failure.self) { try StateFolder.shared(in: space.path, user: user) }
    }

    @Test func `need not be there`() throws {
        #expect(try StateFolder.shared(in: "/nowhere", user: 7) == "/nowhere/holdfast-7")
    }
}

import Testing

@testable import Files

@Suite struct RenamingTests {
    let temporary: TemporaryDirectory
    var directory: Directory { temporary.directory }

    init() throws {
        temporary = try TemporaryDirectory()
        try makeFile("a", in: directory, "A")
        try makeFile("b", in: directory, "B")
    }

    @Test func `Plainly renamed, a file takes another's place`() throws {
        try directory.rename("a", to: "b")
        #expect(try contents(of: "b", in: directory) == "A")
        #expect(try directory.entries().count == 1)
    }

    @Test func `A file that exists stays if asked`() throws {
        expectRefusal(\.isExists) { () throws(FileError) in
            try directory.rename("a", to: "b", .keep)
        }
        #expect(try contents(of: "b", in: directory) == "B")
        try directory.rename("a", to: "c", .keep)
        #expect(try contents(of: "c", in: directory) == "A")
    }

    @Test func `Two names change places, also across directories`() throws {
        try directory.exchange("a", with: "b")
        #expect(try contents(of: "a", in: directory) == "B")
        try directory.makeDirectory("folder")
        let folder = try directory.openDirectory("folder")
        try folder.makeDirectory("c")
        try directory.exchange("a", with: "c", in: folder)
        #expect(try contents(of: "c", in: folder) == "B")
        #expect(try directory.status("a").kind == .directory)
    }

    @Test func `Nothing is exchanged with a name that is missing`() {
        expectRefusal(\.isNotFound) { () throws(FileError) in
            try directory.exchange("a", with: "missing")
        }
    }

    @Test func `Publishing keeps or replaces as asked, and leaves no temporary name`() throws {
        try makeFile("temporary", in: directory, "T")
        expectRefusal(\.isExists) { () throws(FileError) in
            try directory.publish("temporary", as: "a", .keep)
        }
        try directory.publish("temporary", as: "a")
        #expect(try contents(of: "a", in: directory) == "T")
        #expect(try directory.statusIfPresent("temporary") == nil)
    }

    @Test func `Without such a rename, a link publishes and replaces nothing`() throws {
        expectRefusal(\.isExists) { () throws(FileError) in
            try directory.publishByLink("a", as: "b")
        }
        #expect(try contents(of: "b", in: directory) == "B")
        try directory.publishByLink("a", as: "c")
        #expect(try contents(of: "c", in: directory) == "A")
        #expect(try directory.status("c").linkCount == 1)
        #expect(try directory.statusIfPresent("a") == nil)
    }
}

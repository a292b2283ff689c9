import Testing

@testable import Files

@Suite struct `The table of mounts` {
    private static let text = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:25 / /srv/data rw - tmpfs tmpfs rw
        31 30 0:26 /x /srv/data/a\\040b\\134c/d rw,nosuid master:3 - tmpfs tmpfs rw
        32 22 0:27 / /srv/database rw - tmpfs tmpfs rw
        broken
        """

    @Test(arguments: [
        ("/srv/data", ["a b\\c/d"]), ("/srv", ["data", "data/a b\\c/d", "database"]),
        ("/", ["srv/data", "srv/data/a b\\c/d", "srv/database"]), ("/srv/data/a", []),
    ])
    func `tells what is below a folder`(_ folder: String, _ expected: [String]) {
        let paths = MountTable.paths(in: Array(Self.text.utf8), below: Array(folder.utf8))
        #expect(paths.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func `is what the system says`() throws {
        #expect(MountTable.paths(below: "/").contains(Array("proc".utf8)))
    }
}

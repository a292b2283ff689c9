import Testing

@testable import TarArchive

@Suite(.enabled(if: Workspace.has("tar")))
struct GNUTarTests {
    /// The owner writes, the mask lets a group write, one more user reads.
    static let accessList = AccessList(entries: [
        .init(tag: .owner, permissions: 6, number: 0),
        .init(tag: .user, permissions: 4, number: 1000),
        .init(tag: .owningGroup, permissions: 4, number: 0),
        .init(tag: .mask, permissions: 6, number: 0), .init(tag: .other, permissions: 0, number: 0),
    ]).attribute

    static let defaultList = AccessList(entries: [
        .init(tag: .owner, permissions: 7, number: 0),
        .init(tag: .owningGroup, permissions: 5, number: 0),
        .init(tag: .group, permissions: 7, number: 2000),
        .init(tag: .mask, permissions: 7, number: 0),
        .init(tag: .other, permissions: 1, number: 0),
    ]).attribute

    static let items: [Item] =
        RoundTripTests.everyKind.filter { $0.entry.path != Array("disk".utf8) } + [
            Item("attributes", data: [1]).with {
                $0.attributes = [
                    .init(name: Array("user.a=b%".utf8), value: [0, 1, 0x0A, 0xFF]),
                    .init(name: Array("trusted.t".utf8), value: Array("value".utf8)),
                ]
                $0.modified = .init(seconds: 1_000_000_000, nanoseconds: 250_000_000)
            },
            Item("lists", data: [2]).with {
                $0.mode = 0o660
                $0.accessList = accessList
            },
            Item("defaults", .directory).with { $0.defaultList = defaultList },
            SparseTests.item(2_000_000, [5000..<5002, 9999..<10_000, 1_000_000..<1_000_003]),
            Item("disk", .blockDevice(.init(major: 259, minor: 7))),
            Item("名é\n"),
        ]

    @Test(
        .enabled(if: Workspace.canRestoreAll),
        arguments: [ArchiveFormat.tar, .tarZstd(level: 3), .tarGzip])
    func `GNU tar restores all of ours without complaint`(format: ArchiveFormat) throws {
        let workspace = try Workspace()
        try workspace.write(Archive.pack(Self.items, format), to: "archive")
        try workspace.run(
            "tar --xattrs --xattrs-include='*' --acls --same-owner --numeric-owner -xpf archive")
        let listed = try workspace.run(
            "stat -c '%n|%F|%a|%u:%g|%s|%t:%T|%.9Y' folder folder/file empty link again pipe null disk"
        )
        #expect(
            listed == """
                folder|directory|1777|0:0|4096|0:0|0.000000000
                folder/file|regular file|4751|1000:65534|8|0:0|1700000000.123456789
                empty|regular empty file|644|0:0|0|0:0|0.000000000
                link|symbolic link|777|0:0|13|0:0|0.000000000
                again|regular file|4751|1000:65534|8|0:0|1700000000.123456789
                pipe|fifo|644|0:0|0|0:0|0.000000000
                null|character special file|644|0:0|0|1:3|0.000000000
                disk|block special file|644|0:0|0|103:7|0.000000000

                """)
        #expect(try workspace.run("readlink link; test folder/file -ef again") == "../else/where\n")
        #expect(try workspace.read("large") == Self.items[3].data)
        try checkAttributes(workspace)
        try checkSparse(workspace)
        #expect(try workspace.run("test -f '名é\n'; echo yes") == "yes\n")
    }

    private func checkAttributes(_ workspace: Workspace) throws {
        let attributes = try workspace.run("getfattr -d -e hex -m '^(user|trusted)' attributes")
        #expect(
            attributes == """
                # file: attributes
                trusted.t=0x76616c7565
                user.a\\075b%=0x00010aff


                """)
        #expect(
            try workspace.run("getfacl -cn lists; getfacl -cdn defaults") == """
                user::rw-
                user:1000:r--
                group::r--
                mask::rw-
                other::---

                user::rwx
                group::r-x
                group:2000:rwx
                mask::rwx
                other::--x


                """)
        #expect(
            try workspace.run("stat -c '%a %.9Y' lists attributes")
                == "660 0.000000000\n644 1000000000.250000000\n")
    }

    private func checkSparse(_ workspace: Workspace) throws {
        #expect(try workspace.run("stat -c %s sparse") == "2000000\n")
        let blocks = try #require(Int(workspace.run("stat -c %b sparse").dropLast()))
        #expect(blocks < 1000)
        let contents = try workspace.read("sparse")
        let places = contents.indices.filter { contents[$0] != 0 }
        #expect(places == [5000, 5001, 9999, 1_000_000, 1_000_001, 1_000_002])
        #expect(places.map { contents[$0] } == [1, 2, 3, 4, 5, 6])
    }
}

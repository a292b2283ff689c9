import Foundation
import Testing

@testable import TarArchive

/// Archives that other programs write.
@Suite(.enabled(if: Workspace.has("tar")))
struct ForeignArchiveTests {
    static let tree = """
        mkdir -m 751 folder; printf contents > folder/file; chmod 4750 folder/file
        ln folder/file folder/other; ln -s ../else/where link; : > 'é
        '
        printf long > $(printf 'n%.0s' $(seq 200))
        printf head > sparse; truncate -s 1000000 sparse; printf tail >> sparse
        touch -d '2001-02-03 04:05:06.789 UTC' folder/file
        touch -d '1960-01-01 00:00:00 UTC' link -h
        """

    static let longName = String(repeating: "n", count: 200)

    static func item(_ path: String, in items: [Item]) throws -> Item {
        try #require(items.first { $0.entry.path == Array(path.utf8) }, "\(path)")
    }

    @Test(arguments: ["gnu", "oldgnu", "pax", "ustar"], ["", "z", "j", "J", "-zstd"])
    func `what GNU tar writes is read`(format: String, compression: String) throws {
        let workspace = try Workspace()
        try workspace.run(Self.tree)
        if format == "ustar" { try workspace.run("rm n*; touch -h link") }
        let option = compression.isEmpty ? "" : "-\(compression)"
        let sparse = format == "ustar" ? "" : "--sparse"
        try workspace.run(
            "tar --format=\(format) \(sparse) --owner=ada:1234 --group=rechner:5678 "
                + "\(option) -cf archive folder link é* n* sparse 2>/dev/null || test \(format) = ustar"
        )
        let items = try Archive.unpack(workspace.read("archive"))
        try Self.check(items, hasFractions: format == "pax")
        guard format != "ustar" else { return }
        #expect(try Self.item(Self.longName, in: items).data == Array("long".utf8))
        let holey = try Self.item("sparse", in: items)
        #expect(holey.entry.size == 1_000_004)
        let text = String(decoding: holey.data.filter { $0 != 0 }, as: UTF8.self)
        #expect(text == "headtail")
        #expect(holey.data.count < 20_000)
    }

    private static func check(_ items: [Item], hasFractions: Bool) throws {
        let folder = try item("folder", in: items).entry
        #expect(folder.kind == .directory)
        #expect(folder.mode == 0o751)
        let file = try item("folder/file", in: items)
        let (first, second) = ("folder/file", "folder/other")
        let isFirst = file.entry.kind == .file
        let original = try item(isFirst ? first : second, in: items)
        let other = try item(isFirst ? second : first, in: items).entry
        #expect(other.kind == .hardLink(target: Array((isFirst ? first : second).utf8)))
        #expect(original.data == Array("contents".utf8))
        #expect(original.entry.mode == 0o4750)
        #expect(original.entry.userNumber == 1234)
        #expect(original.entry.groupNumber == 5678)
        #expect(original.entry.userName == Array("ada".utf8))
        #expect(original.entry.groupName == Array("rechner".utf8))
        #expect(original.entry.modified.seconds == 981_173_106)
        #expect(original.entry.modified.nanoseconds == (hasFractions ? 789_000_000 : 0))
        let link = try item("link", in: items).entry
        #expect(link.kind == .symbolicLink(target: Array("../else/where".utf8)))
        #expect(items.contains { $0.entry.path == Array("é\n".utf8) })
        #expect(items.allSatisfy { $0.entry.losses.isEmpty })
    }

    @Test(.enabled(if: Workspace.canRestoreAll))
    func `attributes and lists that GNU tar writes are read`() throws {
        let workspace = try Workspace()
        try workspace.run(
            """
            touch file; mkdir folder; chmod 640 file
            setfattr -n user.a=b% -v 0x000aff file; setfattr -n trusted.t -v value file
            setfacl -m u:1234:rw,g:root:x,m::rwx file; setfacl -d -m u:4321:r folder
            tar --xattrs --xattrs-include='*' --acls -cf archive file folder
            """)
        let items = try Archive.unpack(
            Archive.stream(workspace.read("archive"))
        ) { $0 == .group(Array("root".utf8)) ? 0 : nil }
        let file = try Self.item("file", in: items).entry
        #expect(file.mode == 0o670)
        #expect(file.attributes.count == 2)
        let attribute = TarEntry.Attribute(name: Array("user.a=b%".utf8), value: [0, 10, 255])
        #expect(file.attributes.contains(attribute))
        let access = try Self.attribute("posix_acl_access", of: "file", workspace)
        #expect(file.accessList == access)
        let folder = try Self.item("folder", in: items).entry
        #expect(folder.accessList == nil)
        let defaults = try Self.attribute("posix_acl_default", of: "folder", workspace)
        #expect(folder.defaultList == defaults)
    }

    /// What the kernel says.
    static func attribute(
        _ name: String, of file: String, _ workspace: Workspace
    ) throws -> [UInt8] {
        let shown = try workspace.run(
            "getfattr --only-values -n system.\(name) \(file) | od -An -v -tx1")
        return shown.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
    }

    @Test(.enabled(if: Workspace.canRestoreAll))
    func `a list with an account that is unknown is told as a loss`() throws {
        let workspace = try Workspace()
        try workspace.run("touch file; setfacl -m g:root:r file; tar --acls -cf archive file")
        let items = try Archive.unpack(workspace.read("archive"))
        #expect(items[0].entry.accessList == nil)
        #expect(
            items[0].entry.losses
                == ["an access control list that names “root”, who is unknown here"])
    }

    @Test(.enabled(if: Workspace.has("bsdtar")), arguments: ["pax", "gnutar", "ustar", "zip"])
    func `what bsdtar writes is read`(format: String) throws {
        let workspace = try Workspace()
        try workspace.run(Self.tree)
        if format == "ustar" || format == "gnutar" { try workspace.run("touch -h link") }
        if format == "ustar" { try workspace.run("rm n*") }
        if format == "zip" { try workspace.run("rm folder/other") }
        try workspace.run(
            "bsdtar --format=\(format) --uname ada --uid 1234 --gname rechner --gid 5678 "
                + "-cf archive folder link é* \(format == "ustar" ? "" : "n*") sparse")
        let bytes = try workspace.read("archive")
        guard format == "zip" else {
            return try Self.check(Archive.unpack(bytes), hasFractions: format == "pax")
        }
        let items = try Archive.unpack(Archive.file(bytes))
        #expect(try Self.item("folder/file", in: items).data == Array("contents".utf8))
        #expect(try Self.item("folder/file", in: items).entry.mode == 0o4750)
        #expect(
            try Self.item("link", in: items).entry.kind
                == .symbolicLink(target: Array("../else/where".utf8)))
    }

    @Test(.enabled(if: Workspace.has("bsdtar") && Workspace.canRestoreAll))
    func `what bsdtar restores from ours and writes again is the same`() throws {
        let workspace = try Workspace()
        // bsdtar leaves “%3D” in the names of attributes, and picks another name as the first.
        let items = GNUTarTests.items.filter {
            ![Array("attributes".utf8), Array("folder/file".utf8), Array("again".utf8)]
                .contains($0.entry.path)
        }
        try workspace.write(Archive.pack(items, .tarZstd(level: 1)), to: "archive")
        try workspace.run(
            """
            mkdir out; bsdtar --acls --xattrs --numeric-owner -xpf archive -C out
            cd out; bsdtar --format=pax --acls --xattrs --read-sparse -cf ../again *
            """)
        let again = try Archive.unpack(workspace.read("again"))
        #expect(again.count == items.count)
        for item in items {
            let name = String(decoding: item.entry.path, as: UTF8.self)
            let found = try Self.item(name, in: again)
            #expect(Self.comparable(found) == Self.comparable(item), "\(name)")
        }
    }

    /// Without what a file system doesn't keep, or keeps in an order of its own.
    private static func comparable(_ item: Item) -> Item {
        var comparable = item.with {
            if case .hardLink = $0.kind { $0.kind = .file }
            if $0.kind == .file {
                $0.size = 0
                $0.dataRanges = nil
            }
            if case .symbolicLink = $0.kind { $0.mode = 0 }
            ($0.userName, $0.groupName) = ([], [])
            $0.attributes.sort { $0.name.lexicographicallyPrecedes($1.name) }
        }
        comparable.data = SparseTests.places(of: item).sorted { $0.key < $1.key }.map(\.value)
        return comparable
    }
}

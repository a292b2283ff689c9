import Testing

@testable import TarArchive

struct AccessListTests {
    @Test(arguments: [GNUTarTests.accessList, GNUTarTests.defaultList, [2, 0, 0, 0]])
    func `what parses gives the same bytes`(attribute: [UInt8]) {
        #expect(AccessList(attribute: attribute)?.attribute == attribute)
    }

    @Test func `every truncation and extension is refused`() {
        let attribute = GNUTarTests.accessList
        for count in attribute.indices where count % 8 != 4 {
            #expect(AccessList(attribute: Array(attribute.prefix(count))) == nil)
        }
        #expect(AccessList(attribute: attribute + [0]) == nil)
    }

    @Test(arguments: [
        [2, 0, 0, 0, 0, 0, 7, 0, 255, 255, 255, 255], [2, 0, 0, 0, 3, 0, 7, 0, 255, 255, 255, 255],
        [2, 0, 0, 0, 1, 1, 7, 0, 255, 255, 255, 255], [2, 0, 0, 0, 1, 0, 8, 0, 255, 255, 255, 255],
        [1, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255], [2, 0, 0, 1, 1, 0, 7, 0, 255, 255, 255, 255],
    ])
    func `what no kernel writes is refused`(attribute: [UInt8]) {
        #expect(AccessList(attribute: attribute) == nil)
    }

    @Test func `entries come in the kernel's order`() {
        let list = AccessList(entries: [
            .init(tag: .other, permissions: 0, number: 0),
            .init(tag: .user, permissions: 1, number: 9),
            .init(tag: .user, permissions: 2, number: 3),
            .init(tag: .owner, permissions: 7, number: 5),
        ])
        #expect(
            list.attribute == [
                2, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255, 2, 0, 2, 0, 3, 0, 0, 0, 2, 0, 1, 0, 9,
                0,
                0, 0, 32, 0, 0, 0, 255, 255, 255, 255,
            ])
    }

    static let items = [
        Item("a").with {
            $0.mode = 0o2760
            $0.accessList =
                AccessList(entries: [
                    .init(tag: .owner, permissions: 7, number: 0),
                    .init(tag: .user, permissions: 5, number: 2_147_483_646),
                    .init(tag: .user, permissions: 0, number: 0),
                    .init(tag: .owningGroup, permissions: 1, number: 0),
                    .init(tag: .group, permissions: 4, number: 65_536),
                    .init(tag: .mask, permissions: 6, number: 0),
                    .init(tag: .other, permissions: 0, number: 0),
                ]).attribute
        },
        Item("b", .directory).with {
            $0.mode = 0o750
            $0.accessList = GNUTarTests.accessList
            $0.mode = 0o660
            $0.defaultList = GNUTarTests.defaultList
        },
    ]

    @Test(arguments: items.indices) func `lists come back`(index: Int) throws {
        #expect(try Archive.unpack(Archive.pack([Self.items[index]])) == [Self.items[index]])
    }

    @Test(arguments: [2_147_483_647, 2_147_483_648, 4_294_967_294])
    func `numbers that libarchive would change are refused`(number: UInt32) {
        let item = Item("a").with {
            $0.accessList =
                AccessList(entries: [
                    .init(tag: .user, permissions: 4, number: number)
                ]).attribute
        }
        #expect(
            WriterTests.refusal(item) == "an access control list names account number \(number)")
        let read = HostileArchiveTests.read {
            $0.addExtension([("SCHILY.acl.access", "user::rw-,user:\(number):r--")])
            $0.addFile("a")
        }
        #expect(
            read.items.map(\.entry.losses) == [
                ["an access control list that has too high a number"]
            ])
    }

    @Test func `a list that says no more than the mode goes into the mode`() throws {
        let item = Item("a").with {
            $0.mode = 0o644
            $0.accessList =
                AccessList(entries: [
                    .init(tag: .owner, permissions: 6, number: 0),
                    .init(tag: .owningGroup, permissions: 4, number: 0),
                    .init(tag: .other, permissions: 4, number: 0),
                ]).attribute
        }
        #expect(try Archive.unpack(Archive.pack([item])) == [item.with { $0.accessList = nil }])
    }
}

struct AttributeNameTests {
    @Test(arguments: [
        ("user.a", "user.a"), ("a%3Db", "a=b"), ("a%3db", "a=b"), ("%25", "%"), ("%2541", "%41"),
        ("%", "%"), ("a%3", "a%3"), ("a%3G", "a%3G"), ("%%25", "%%"), ("a%", "a%"), ("", ""),
    ])
    func `a name is decoded once`(name: String, decoded: String) {
        #expect(AttributeName.decoded(Array(name.utf8)) == Array(decoded.utf8))
    }
}

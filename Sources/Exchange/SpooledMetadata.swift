import Files
import Format
import TarArchive

extension Entry.Metadata {
    /// A repository holds no more than this of the attributes of an entry.
    private static let mostAttributeBytes = 1 << 20
    private static let longestAttributeName = 1024
    private static let longestAccountName = 4096

    /// What a tar entry tells, and what of it was left out.
    init(_ entry: TarEntry, _ omitted: (String) -> Void) {
        self.init(
            mode: UInt16(truncatingIfNeeded: entry.mode & 0o7777),
            owner: Entry.Owner(
                user: entry.userNumber, group: entry.groupNumber,
                userName: Self.name(entry.userName), groupName: Self.name(entry.groupName)),
            modified: Timestamp(
                seconds: entry.modified.seconds,
                nanoseconds: UInt32(min(max(entry.modified.nanoseconds, 0), 999_999_999))),
            attributes: Self.attributes(entry, omitted),
            flags: FlagNames.flags(entry.flags).rawValue)
    }

    private static func name(_ bytes: [UInt8]) -> String {
        guard bytes.count <= longestAccountName else { return "" }
        return String(validating: bytes, as: UTF8.self) ?? ""
    }

    /// In order, each name once, as a segment has them.
    private static func attributes(
        _ entry: TarEntry, _ omitted: (String) -> Void
    ) -> [Entry.ExtendedAttribute] {
        var values: [[UInt8]: [UInt8]] = [:]
        for attribute in entry.attributes { values[attribute.name] = attribute.value }
        values[AccessListName.access] = entry.accessList
        values[AccessListName.default] = entry.defaultList
        // Holdfast's own marks on restored data are no part of it.
        values[Array("user.holdfast".utf8)] = nil
        values = values.filter { !$0.key.starts(with: "user.holdfast.of.".utf8) }
        var room = mostAttributeBytes
        return values.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap {
            name, value in
            let isUsable =
                (1...longestAttributeName).contains(name.count) && !name.contains(0)
                && name.count + value.count <= room
            guard isUsable else {
                omitted("the attribute \(EntryPath.printable(Array(name.prefix(40))))")
                return nil
            }
            room -= name.count + value.count
            return Entry.ExtendedAttribute(name: name, value: value)
        }
    }
}

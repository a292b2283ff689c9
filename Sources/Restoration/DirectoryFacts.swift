import Files
import Format

/// What a directory is apart from its contents, so that another can become the same.
struct DirectoryFacts: Hashable, Sendable {
    private let metadata: Entry.Metadata

    init(_ directory: Directory) throws {
        let status = try directory.status()
        var attributes: [Entry.ExtendedAttribute] = []
        for name in try directory.node.attributeNames() {
            guard let value = try directory.node.attribute(name) else { continue }
            attributes.append(Entry.ExtendedAttribute(name: name.bytes, value: value))
        }
        metadata = Entry.Metadata(
            mode: status.mode, owner: Entry.Owner(user: status.user, group: status.group),
            modified: Timestamp(
                seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds),
            attributes: attributes)
    }

    /// What can't be set stays as it is.
    func apply(to directory: Directory) {
        let node = directory.node
        if ProcessFacts.effectiveUser == 0 {
            try? node.setOwner(user: metadata.owner.user, group: metadata.owner.group)
        }
        let kept = Set(metadata.attributes.map(\.name))
        for name in (try? node.attributeNames()) ?? [] where !kept.contains(name.bytes) {
            try? node.removeAttribute(name)
        }
        var notes = Notes()
        MetadataWriter().apply(metadata, to: node, .root, &notes)
    }
}

extension DirectoryFacts {
    func encode(to writer: inout ByteWriter) {
        writer.number(UInt64(metadata.mode))
        writer.number(UInt64(metadata.owner.user))
        writer.number(UInt64(metadata.owner.group))
        writer.signed(metadata.modified.seconds)
        writer.number(UInt64(metadata.modified.nanoseconds))
        writer.number(metadata.attributes.count)
        for attribute in metadata.attributes {
            writer.blob(attribute.name)
            writer.blob(attribute.value)
        }
    }

    init(from reader: inout ByteReader) throws(FormatError) {
        let limit = Int(UInt32.max)
        let mode = UInt16(try reader.number(upTo: 0o7777))
        let owner = Entry.Owner(
            user: UInt32(try reader.number(upTo: limit)),
            group: UInt32(try reader.number(upTo: limit)))
        let modified = Timestamp(
            seconds: try reader.signed(), nanoseconds: UInt32(try reader.number(upTo: 999_999_999)))
        var attributes: [Entry.ExtendedAttribute] = []
        for _ in 0..<(try reader.count(ofItemsSized: 2)) {
            let name = Array(try reader.blob())
            attributes.append(
                Entry.ExtendedAttribute(name: name, value: Array(try reader.blob())))
        }
        metadata = Entry.Metadata(
            mode: mode, owner: owner, modified: modified, attributes: attributes)
    }
}

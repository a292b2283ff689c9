import Format

/// An entry of a file that is being imported, with the place of its contents in the spool.
struct SpooledEntry: Equatable {
    enum Kind: Equatable {
        case file(count: UInt64, runs: [Range<UInt64>], place: UInt64)
        /// Another name of what is at a path.
        case link(to: [UInt8])
        case other(Entry.Kind)
    }

    var metadata: Entry.Metadata
    var kind: Kind
}

extension SpooledEntry {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.number(UInt64(metadata.mode))
        writer.number(UInt64(metadata.owner.user))
        writer.number(UInt64(metadata.owner.group))
        writer.string(metadata.owner.userName)
        writer.string(metadata.owner.groupName)
        writer.timestamp(metadata.modified)
        writer.number(UInt64(metadata.flags))
        writer.number(metadata.attributes.count)
        for attribute in metadata.attributes {
            writer.blob(attribute.name)
            writer.blob(attribute.value)
        }
        encode(kind, to: &writer)
        return writer.bytes
    }

    private func encode(_ kind: Kind, to writer: inout ByteWriter) {
        switch kind {
        case .file(let count, let runs, let place):
            writer.byte(0)
            writer.number(count)
            writer.number(place)
            for run in runs {
                writer.number(run.lowerBound)
                writer.number(run.upperBound)
            }
        case .link(let target):
            writer.byte(1)
            writer.raw(target)
        case .other(.directory), .other(.file): writer.byte(2)
        case .other(.symbolicLink(let target)):
            writer.byte(3)
            writer.raw(target)
        case .other(.fifo): writer.byte(4)
        case .other(.characterDevice(let major, let minor)):
            writer.byte(5)
            writer.number(UInt64(major))
            writer.number(UInt64(minor))
        case .other(.blockDevice(let major, let minor)):
            writer.byte(6)
            writer.number(UInt64(major))
            writer.number(UInt64(minor))
        }
    }

    init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "spool")
        let mode = UInt16(truncatingIfNeeded: try reader.number())
        let (user, group) = (try reader.word32(), try reader.word32())
        let owner = Entry.Owner(
            user: user, group: group, userName: try reader.string(),
            groupName: try reader.string())
        let modified = try reader.timestamp()
        let flags = try reader.word32()
        var attributes: [Entry.ExtendedAttribute] = []
        for _ in 0..<(try reader.count(ofItemsSized: 2)) {
            let name = Array(try reader.blob())
            attributes.append(.init(name: name, value: Array(try reader.blob())))
        }
        metadata = Entry.Metadata(
            mode: mode, owner: owner, modified: modified, attributes: attributes, flags: flags)
        kind = try reader.spooledKind()
    }
}

extension ByteReader {
    fileprivate mutating func word32() throws(FormatError) -> UInt32 {
        UInt32(try number(upTo: Int(UInt32.max)))
    }

    fileprivate mutating func spooledKind() throws(FormatError) -> SpooledEntry.Kind {
        switch try byte() {
        case 0: return try spooledFile()
        case 1: return .link(to: Array(try raw(remaining)))
        case 2: return .other(.directory)
        case 3: return .other(.symbolicLink(target: Array(try raw(remaining))))
        case 4: return .other(.fifo)
        case 5: return .other(.characterDevice(major: try word32(), minor: try word32()))
        case 6: return .other(.blockDevice(major: try word32(), minor: try word32()))
        default: throw failure("holds an unknown kind of entry")
        }
    }

    private mutating func spooledFile() throws(FormatError) -> SpooledEntry.Kind {
        let count = try number()
        let place = try number()
        var runs: [Range<UInt64>] = []
        while !isAtEnd {
            let start = try number()
            let end = try number()
            guard start < end, end <= count else { throw failure("holds a run that is none") }
            runs.append(start..<end)
        }
        return .file(count: count, runs: runs, place: place)
    }
}

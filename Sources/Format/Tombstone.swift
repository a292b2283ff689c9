/// What takes the place of a forgotten archive: its number stays used for ever.
package struct Tombstone: Hashable, Sendable {
    package let number: ArchiveNumber
    /// The archive that was there.
    package let id: ObjectName
    package let time: Timestamp
    /// Its packs, until a prune has dealt with them.
    package let packs: [PackReference]

    package init(number: ArchiveNumber, id: ObjectName, time: Timestamp, packs: [PackReference]) {
        self.number = number
        self.id = id
        self.time = time
        self.packs = packs
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.number(number.value)
        writer.raw(id.bytes)
        writer.moment(time)
        writer.number(packs.count)
        for pack in packs { writer.pack(pack) }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "tombstone")
        number = try reader.archiveNumber()
        id = try ObjectName(try reader.raw(ObjectName.byteCount))
        time = try reader.moment()
        var packs: [PackReference] = []
        for _ in 0..<(try reader.count(ofItemsSized: ByteReader.packSize)) {
            packs.append(try reader.pack())
        }
        self.packs = packs
        try reader.finish()
    }
}

/// Keeps an archive from being forgotten.
package struct Pin: Hashable, Sendable {
    package let number: ArchiveNumber
    /// The archive that is meant.
    package let id: ObjectName
    package let time: Timestamp
    package let reason: String
    /// From then on it keeps nothing any more; nil for always.
    package let until: Timestamp?

    package init(
        number: ArchiveNumber, id: ObjectName, time: Timestamp, reason: String,
        until: Timestamp? = nil
    ) {
        self.until = until
        self.number = number
        self.id = id
        self.time = time
        self.reason = reason.bounded
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.number(number.value)
        writer.raw(id.bytes)
        writer.moment(time)
        writer.string(reason)
        if let until { writer.moment(until) }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "pin")
        number = try reader.archiveNumber()
        id = try ObjectName(try reader.raw(ObjectName.byteCount))
        time = try reader.moment()
        reason = try reader.string()
        until = try reader.remaining > 0 ? reader.moment() : nil
        try reader.finish()
    }
}

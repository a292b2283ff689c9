extension Archive {
    private static let subject = "archive"

    /// Small items take many times their bytes in memory: no list has more.
    fileprivate static let mostItems = 1 << 16
    /// Of the lists that grow with what is backed up.
    private static let mostPieces = 1 << 20

    /// Features of the format that this program understands.
    package static let knownFeatures: Set<UInt64> = []

    /// All but the signature, which covers these bytes.
    package func encoded() -> [UInt8] {
        var fields = unknown
        fields.set(1) { $0.raw(id.bytes) }
        fields.set(2) { $0.number(number.value) }
        if let parent {
            fields.set(3) {
                $0.number(parent.number.value)
                $0.raw(parent.id.bytes)
            }
        }
        if purpose != .backup { fields.set(4) { $0.byte(purpose.rawValue) } }
        if let forkOf { fields.set(5) { $0.number(forkOf.value) } }
        if epoch > 0 { fields.set(6) { $0.number(epoch) } }
        fields.set(7) { $0.number(UInt64(generation)) }
        fields.set(8) { $0.moment(time) }
        fields.set(9) { $0.moment(writerTime) }
        fields.set(10) {
            $0.string(writer.host)
            $0.string(writer.program)
        }
        encodeOptional(&fields)
        encodeContents(&fields)
        var bytes = ByteWriter()
        fields.encode(to: &bytes)
        return bytes.bytes
    }

    private func encodeOptional(_ fields: inout Fields) {
        encodeWords(&fields)
        encodeRules(&fields)
        encodeFlaws(&fields)
    }

    /// What people and platforms say of it, and where it comes from.
    private func encodeWords(_ fields: inout Fields) {
        if !tags.isEmpty { fields.set(11) { $0.list(tags) { $0.string($1) } } }
        if let commit { fields.set(12) { $0.string(commit) } }
        if let image { fields.set(13) { $0.string(image) } }
        if let suspicion {
            fields.set(14) {
                $0.list(suspicion.reasons) { $0.string($1) }
                $0.number(suspicion.lastGood.value)
                $0.list(suspicion.expected) { $0.statistics($1) }
            }
        }
        if let origin {
            fields.set(15) {
                $0.blob(origin.repository)
                $0.string(origin.timeline)
                $0.number(origin.number.value)
                $0.raw(origin.id.bytes)
            }
        }
    }

    /// How it is to be read, and kept.
    private func encodeRules(_ fields: inout Fields) {
        if !revocations.isEmpty {
            fields.set(21) {
                $0.list(revocations) {
                    $0.raw($1.publicKey)
                    $0.list($1.packs) { $0.raw($1.bytes) }
                }
            }
        }
        if !listPacks.isEmpty { fields.set(23) { $0.list(listPacks) { $1.encode(to: &$0) } } }
        if let lockedUntil { fields.set(24) { $0.moment(lockedUntil) } }
        if let place { fields.set(25) { $0.string(place) } }
        if !features.isEmpty { fields.set(22) { $0.list(features) { $0.number($1) } } }
    }

    /// What is to be told when it is restored.
    private func encodeFlaws(_ fields: inout Fields) {
        if !unsound.isEmpty {
            fields.set(26) {
                $0.list(unsound) {
                    $0.number($1.source)
                    $0.blob($1.path.bytes)
                }
            }
        }
        if !secrets.isEmpty {
            fields.set(27) {
                $0.list(secrets) {
                    $0.string($1.name)
                    $0.hash($1.fingerprint)
                }
            }
        }
    }

    private func encodeContents(_ fields: inout Fields) {
        fields.set(16) { $0.list(sources) { $0.source($1) } }
        fields.set(17) { $0.tree(segments) }
        fields.set(18) { $0.tree(packs) }
        if !inline.isEmpty { fields.set(19) { $0.list(inline) { $0.blob($1) } } }
        fields.set(20) { $0.signer(signer) }
    }

    /// Reads what ``encoded()`` gave.
    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: Self.subject)
        var fields = try Fields(&reader)
        id = try fields.need(1) { reader throws(FormatError) in try ObjectName(try reader.raw(32)) }
        number = try fields.need(2) { reader throws(FormatError) in try reader.archiveNumber() }
        parent = try fields.take(3, of: Self.subject) { reader throws(FormatError) in
            Parent(number: try reader.archiveNumber(), id: try ObjectName(try reader.raw(32)))
        }
        purpose =
            try fields.take(4, of: Self.subject) { reader throws(FormatError) in
                try reader.purpose()
            } ?? .backup
        forkOf = try fields.take(5, of: Self.subject) { reader throws(FormatError) in
            try reader.archiveNumber()
        }
        let mostEpochs = number.value
        epoch =
            try fields.take(6, of: Self.subject) { reader throws(FormatError) in
                try reader.epoch(upTo: mostEpochs)
            } ?? 0
        generation = UInt32(
            try fields.need(7) { reader throws(FormatError) in
                try reader.number(upTo: Int(UInt32.max))
            })
        time = try fields.need(8) { reader throws(FormatError) in try reader.moment() }
        writerTime = try fields.need(9) { reader throws(FormatError) in try reader.moment() }
        writer = try fields.need(10) { reader throws(FormatError) in
            Writer(host: try reader.string(), program: try reader.string())
        }
        sources = try fields.need(16) { reader throws(FormatError) in
            try reader.list(ofItemsSized: 10) { reader throws(FormatError) in
                try reader.source()
            }
        }
        segments = try fields.need(17) { reader throws(FormatError) in try reader.tree() }
        packs = try fields.need(18) { reader throws(FormatError) in try reader.tree() }
        signer = try fields.need(20) { reader throws(FormatError) in try reader.signer() }
        try decodeOptional(&fields)
        unknown = fields
    }

    private mutating func decodeOptional(_ fields: inout Fields) throws(FormatError) {
        try decodeWords(&fields)
        inline = try fields.takeList(19, upTo: Self.mostPieces) { reader throws(FormatError) in
            Array(try reader.blob())
        }
        try decodeRules(&fields)
        try decodeFlaws(&fields)
    }

    private mutating func decodeWords(_ fields: inout Fields) throws(FormatError) {
        tags = try fields.takeList(11) { reader throws(FormatError) in try reader.string() }
        commit = try fields.take(12, of: Self.subject) { reader throws(FormatError) in
            try reader.string()
        }
        image = try fields.take(13, of: Self.subject) { reader throws(FormatError) in
            try reader.string()
        }
        suspicion = try fields.take(14, of: Self.subject) { reader throws(FormatError) in
            try reader.suspicion()
        }
        origin = try fields.take(15, of: Self.subject) { reader throws(FormatError) in
            Origin(
                repository: Array(try reader.blob(upTo: 64)), timeline: try reader.string(),
                number: try reader.archiveNumber(), id: try ObjectName(try reader.raw(32)))
        }
    }

    private mutating func decodeRules(_ fields: inout Fields) throws(FormatError) {
        revocations = try fields.takeList(21) { reader throws(FormatError) in
            Revocation(
                publicKey: Array(try reader.raw(32)),
                packs: try reader.list(ofItemsSized: ObjectName.byteCount, upTo: .max) {
                    reader throws(FormatError) in
                    try ObjectName(try reader.raw(ObjectName.byteCount))
                })
        }
        listPacks = try fields.takeList(23) { reader throws(FormatError) in
            try PackUse(from: &reader)
        }
        lockedUntil = try fields.take(24, of: Self.subject) { reader throws(FormatError) in
            try reader.moment()
        }
        place = try fields.take(25, of: Self.subject) { reader throws(FormatError) in
            try reader.string()
        }
        features = try fields.takeList(22) { reader throws(FormatError) in try reader.number() }
    }

    private mutating func decodeFlaws(_ fields: inout Fields) throws(FormatError) {
        let count = sources.count
        unsound = try fields.takeList(26, upTo: Self.mostPieces) { reader throws(FormatError) in
            Unsound(
                source: try reader.number(below: count),
                path: try EntryPath(try reader.blob(upTo: EntryLimits.longestPath)))
        }
        secrets = try fields.takeList(27) { reader throws(FormatError) in
            Secret(
                name: try reader.string(),
                fingerprint: try reader.hash())
        }
    }
}

// MARK: - Parts

extension Fields {
    fileprivate mutating func need<Value>(
        _ tag: Int, _ read: (inout ByteReader) throws(FormatError) -> Value
    ) throws(FormatError) -> Value {
        guard let value = try take(tag, of: "archive", read) else {
            throw FormatError("archive", "lacks field \(tag)")
        }
        return value
    }

    /// An empty list is left out when writing, so a field that holds one is refused.
    fileprivate mutating func takeList<Item>(
        _ tag: Int, upTo most: Int = Archive.mostItems,
        _ read: (inout ByteReader) throws(FormatError) -> Item
    ) throws(FormatError) -> [Item] {
        try take(tag, of: "archive") { reader throws(FormatError) in
            let items = try reader.list(upTo: most, read)
            guard !items.isEmpty else { throw reader.failure("spells out an empty list") }
            return items
        } ?? []
    }
}

extension ByteWriter {
    fileprivate mutating func list<Item>(
        _ items: [Item], _ write: (inout ByteWriter, Item) -> Void
    ) {
        number(items.count)
        for item in items { write(&self, item) }
    }

    mutating func signer(_ value: Archive.Signer) {
        raw(value.publicKey)
        raw(value.certificate)
        byte(value.isWriterOnly ? 1 : 0)
    }

    fileprivate mutating func statistics(_ value: Archive.Statistics) {
        number(value.entries)
        number(value.files)
        number(value.bytes)
    }

    fileprivate mutating func source(_ value: Archive.Source) {
        string(value.name)
        byte(value.kind.rawValue)
        blob(value.path)
        number(value.capturedIn.value)
        string(value.carriedBecause)
        statistics(value.statistics)
        number(value.segmentCount)
        list(value.incomplete) { $0.string($1) }
    }
}

extension Archive.Signer {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.signer(self)
        return writer.bytes
    }
}

extension ByteReader {
    fileprivate mutating func list<Item>(
        ofItemsSized size: Int = 1, upTo most: Int = Archive.mostItems,
        _ read: (inout ByteReader) throws(FormatError) -> Item
    ) throws(FormatError) -> [Item] {
        let count = try count(ofItemsSized: size)
        guard count <= most else { throw failure("lists more than \(most) items") }
        var items: [Item] = []
        for _ in 0..<count { items.append(try read(&self)) }
        return items
    }

    fileprivate mutating func purpose() throws(FormatError) -> Archive.Purpose {
        guard let purpose = Archive.Purpose(rawValue: try byte()), purpose != .backup else {
            throw failure("has an unknown purpose")
        }
        return purpose
    }

    package mutating func archiveNumber() throws(FormatError) -> ArchiveNumber {
        try ArchiveNumber(try number())
    }

    /// Each taking of the lease has a number of its own, so no epoch is above its archive's.
    fileprivate mutating func epoch(upTo most: UInt64) throws(FormatError) -> UInt64 {
        let value = try number()
        guard value > 0 else { throw failure("spells out a zero") }
        guard value <= most else { throw failure("has an epoch above its number") }
        return value
    }

    fileprivate mutating func statistics() throws(FormatError) -> Archive.Statistics {
        let limit = Int(Archive.Statistics.most)
        return Archive.Statistics(
            entries: UInt64(try number(upTo: limit)), files: UInt64(try number(upTo: limit)),
            bytes: UInt64(try number(upTo: limit)))
    }

    fileprivate mutating func suspicion() throws(FormatError) -> Archive.Suspicion {
        Archive.Suspicion(
            reasons: try list { reader throws(FormatError) in try reader.string() },
            lastGood: try archiveNumber(),
            expected: try list { reader throws(FormatError) in try reader.statistics() })
    }

    fileprivate mutating func source() throws(FormatError) -> Archive.Source {
        let name = try string()
        guard let kind = Archive.Source.Kind(rawValue: try byte()) else {
            throw failure("holds a kind of source that this program does not know")
        }
        return Archive.Source(
            name: name, kind: kind, path: Array(try blob(upTo: 1 << 16)),
            capturedIn: try archiveNumber(), carriedBecause: try string(),
            statistics: try statistics(), segmentCount: try number(upTo: 1 << 32),
            incomplete: try list(upTo: Archive.Source.mostIncomplete) {
                reader throws(FormatError) in try reader.string(upTo: 1 << 17)
            })
    }

    package mutating func signer() throws(FormatError) -> Archive.Signer {
        let publicKey = Array(try raw(32))
        let certificate = Array(try raw(64))
        let role = try byte()
        guard role < 2 else { throw failure("names an unknown role") }
        return Archive.Signer(
            publicKey: publicKey, certificate: certificate, isWriterOnly: role == 1)
    }
}

extension Lease {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.number(epoch)
        writer.raw(archive.bytes)
        writer.instance(holder)
        writer.byte(state.rawValue)
        writer.number(counter)
        writer.number(pollSeconds)
        writer.number(answers.count)
        for answer in answers {
            writer.raw(answer.request.bytes)
            writer.byte(answer.outcome.rawValue)
            writer.number(answer.archive?.value ?? 0)
            writer.string(answer.reason)
        }
        writer.number(restored?.archive.value ?? 0)
        if let restored {
            writer.moment(restored.time)
            writer.number(restored.milliseconds)
        }
        if let cleaningDue { writer.moment(cleaningDue) }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "lease")
        let epoch = try reader.epoch()
        let archive = try reader.objectName()
        let holder = try reader.instance()
        guard let state = State(rawValue: try reader.byte()) else {
            throw reader.failure("has an unknown state")
        }
        let counter = try reader.number()
        self.init(
            epoch: epoch, archive: archive, holder: holder, state: state,
            pollSeconds: UInt64(try reader.number(upTo: Self.longestPoll)))
        self.counter = counter
        let count = try reader.count(ofItemsSized: ObjectName.byteCount + 3)
        guard count <= Self.mostAnswers else { throw reader.failure("has too many answers") }
        for _ in 0..<count { answers.append(try reader.answer()) }
        restored = try reader.restored()
        if !reader.isAtEnd { cleaningDue = try reader.moment() }
        try reader.finish()
    }

    /// A day; whoever asks waits that long for an answer.
    private static let longestPoll = 86_400
}

extension LeaseRequest {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.raw(name.bytes)
        writer.number(epoch)
        writer.byte(kind.rawValue)
        writer.instance(instance)
        writer.moment(time)
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(FormatError) {
        var reader = ByteReader(bytes, subject: "request")
        let name = try reader.objectName()
        let epoch = try reader.epoch()
        guard let kind = Kind(rawValue: try reader.byte()) else {
            throw reader.failure("is of an unknown kind")
        }
        self.init(
            name: name, epoch: epoch, kind: kind, instance: try reader.instance(),
            time: try reader.moment())
        try reader.finish()
    }
}

extension ByteWriter {
    fileprivate mutating func instance(_ instance: Instance) {
        raw(instance.id.bytes)
        string(instance.host)
        string(instance.program)
        string(instance.place)
        string(instance.seat)
        string(instance.process)
    }
}

extension ByteReader {
    fileprivate mutating func objectName() throws(FormatError) -> ObjectName {
        try ObjectName(try raw(ObjectName.byteCount))
    }

    /// The first lease of a timeline has epoch 1.
    fileprivate mutating func epoch() throws(FormatError) -> UInt64 {
        let epoch = try number()
        guard epoch > 0 else { throw failure("names no epoch") }
        return epoch
    }

    fileprivate mutating func instance() throws(FormatError) -> Instance {
        Instance(
            id: try objectName(), host: try string(), program: try string(), place: try string(),
            seat: try string(), process: try string())
    }

    fileprivate mutating func restored() throws(FormatError) -> Lease.Restored? {
        let archive = try number()
        guard archive != 0 else { return nil }
        return Lease.Restored(
            archive: try ArchiveNumber(archive), time: try moment(),
            milliseconds: try number())
    }

    fileprivate mutating func answer() throws(FormatError) -> Lease.Answer {
        let request = try objectName()
        guard let outcome = Lease.Answer.Outcome(rawValue: try byte()) else {
            throw failure("has an unknown outcome")
        }
        let archive = try number()
        let number = archive == 0 ? nil : try ArchiveNumber(archive)
        return Lease.Answer(outcome, to: request, archive: number, reason: try string())
    }
}

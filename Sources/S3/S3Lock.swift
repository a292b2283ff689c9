import HTTP
package import Storage

/// How a bucket keeps what is put from being deleted.
package struct S3Lock: Sendable {
    package enum Mode: String, Sendable {
        /// Who has a permission of its own may delete it nevertheless.
        case governance
        /// Nobody may, whoever asks.
        case compliance
    }

    let mode: Mode
    let term: LockTerm
    /// Which objects it is for, by their keys: those that are never to be replaced.
    let isForLock: @Sendable (ObjectKey) -> Bool
    /// In which folders what somebody has deleted is listed as long as a version of it is there.
    let showsHidden: @Sendable (ObjectKey) -> Bool

    package init(
        _ mode: Mode, _ term: LockTerm, isForLock: @escaping @Sendable (ObjectKey) -> Bool,
        showsHidden: @escaping @Sendable (ObjectKey) -> Bool = { _ in false }
    ) {
        self.mode = mode
        self.term = term
        self.isForLock = isForLock
        self.showsHidden = showsHidden
    }
}

extension S3Lock {
    static let modeName = "x-amz-object-lock-mode"

    func headers(until end: UniversalTime) -> [HTTPHeader] {
        [
            HTTPHeader(Self.modeName, mode.rawValue.uppercased()),
            HTTPHeader("x-amz-object-lock-retain-until-date", end.extended),
        ]
    }

    /// The end of a lock by a server's answer; nil when it tells of none.
    static func end(_ answer: [UInt8]) -> UniversalTime? {
        var reader = XMLReader(answer)
        var (text, mode, end) = ("", "", nil as UniversalTime?)
        while let event = try? reader.next() {
            switch event {
            case .start: text = ""
            case .text(let piece): text += piece
            case .end("Mode"): mode = text
            case .end("RetainUntilDate"): end = UniversalTime(listing: text)
            case .end: break
            }
        }
        return Mode(rawValue: mode.lowercased()) == nil ? nil : end
    }
}

extension S3Lock {
    /// The body of a request that makes a lock longer.
    func retention(until end: UniversalTime) -> [UInt8] {
        Array(
            """
            <Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            <Mode>\(mode.rawValue.uppercased())</Mode>\
            <RetainUntilDate>\(end.extended)</RetainUntilDate></Retention>
            """.utf8)
    }
}

extension S3Store {
    package var lock: (any ObjectLock)? {
        options.lock.map { S3ObjectLock(store: self, lock: $0) }
    }

    static let hintOfLocks =
        "make a bucket with object lock switched on, or leave s3.lock out"

    /// Some servers take a lock and do nothing about it: the first one of a run is read back.
    func proveLock(
        of key: ObjectKey, version: String?, until end: UniversalTime, extending: Bool = false
    ) async throws {
        guard !session.hasProvenLock(extending: extending) else { return }
        guard let found = try await lockEnd(of: key, version: version), found >= end else {
            throw StorageError(
                .unsupported, "lock", key, "the server takes the lock and does not keep it",
                hint: Self.hintOfLocks)
        }
        session.noteProvenLock(extending: extending)
    }

    /// Until when an object can't be deleted; nil when it can.
    func lockEnd(of key: ObjectKey, version: String?) async throws -> UniversalTime? {
        let request = S3Request.lock(
            of: key, as: try name(key, "look at the lock of"), version, options)
        // Servers say so in many ways where there is none.
        let response = try await session.send(request, accepting: [200, 400, 404, 405, 501])
        return response.status == 200 ? S3Lock.end(response.body) : nil
    }
}

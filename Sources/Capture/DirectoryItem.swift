import Files
import Format
import LiveFiles

/// One entry of a directory tree; its metadata is read when somebody asks.
struct DirectoryItem: SourceItem {
    let path: EntryPath
    let signature: UInt64?
    let link: LinkIdentity?
    private let place: Place
    private let status: FileStatus
    private let facts: ItemFacts
    /// Of an encrypted database, without which it can't be read.
    private let isLog: Bool

    private enum Place {
        case name(Directory, FileName)
        case root(Directory)
    }

    init(
        _ path: EntryPath, _ directory: Directory, _ name: FileName, _ status: FileStatus,
        logs: [FileStatus] = [], isLog: Bool = false, _ facts: ItemFacts
    ) {
        self.init(path, .name(directory, name), status, logs, isLog, facts)
    }

    init(root directory: Directory, _ status: FileStatus, _ facts: ItemFacts) {
        self.init(.root, .root(directory), status, [], false, facts)
    }

    private init(
        _ path: EntryPath, _ place: Place, _ status: FileStatus, _ logs: [FileStatus],
        _ isLog: Bool, _ facts: ItemFacts
    ) {
        self.isLog = isLog
        self.path = path
        self.place = place
        self.status = status
        self.facts = facts
        signature = facts.signature(status, with: logs)
        let hasNames = status.kind == .file && status.linkCount > 1
        link = hasNames ? LinkIdentity(device: status.device, inode: status.inode) : nil
    }

    private var node: Node {
        switch place {
        case .name(let directory, let name): directory.node(name)
        case .root(let directory): directory.node
        }
    }

    /// Holes are not read.
    var size: UInt64 {
        status.kind == .file ? UInt64(min(status.size, status.allocatedSize)) : 0
    }

    func describe() throws -> (metadata: Entry.Metadata, kind: SourceItemKind) {
        try reading {
            let metadata = Entry.Metadata(
                mode: status.mode, owner: facts.owner(status),
                modified: Timestamp(status.modified), attributes: try attributes(),
                flags: try flags())
            return (metadata, try kind())
        }
    }

    func open() async throws -> any SourceContent {
        guard case .name(let directory, let name) = place else {
            preconditionFailure("internal error: a directory has no content")
        }
        let file = try reading { try directory.openFile(name) }
        if try reading({ try DatabaseFile.isDatabase(file) }) {
            return try await database(file, name, in: directory)
        }
        guard !facts.live.wantsDatabases else {
            throw SourceItemError(
                isGone: false, reason: "it is no SQLite database, or it is encrypted")
        }
        return try reading { try content(of: file, name, in: directory) }
    }

    private func content(
        of file: OpenFile, _ name: FileName, in directory: Directory
    ) throws -> any SourceContent {
        guard !isLog else {
            throw SourceItemError(isGone: false, reason: "its database was not read")
        }
        let lying = try DirectoryFileContent(file, facts)
        let checksJSON = facts.live.isJSON(path, name)
        let content: any SourceContent =
            lying.isHot || checksJSON ? LiveContent(lying, checksJSON: checksJSON) : lying
        guard try EncryptedDatabase.isOne(file, name, in: directory) else { return content }
        facts.tell(.encrypted(path))
        return try EncryptedContent(lying, content, at: path, name, in: directory, facts)
    }

    /// The file stays open meanwhile: to close it would end the locks of the copying.
    private func database(
        _ file: OpenFile, _ name: FileName, in directory: Directory
    ) async throws -> any SourceContent {
        defer { withExtendedLifetime(file) {} }
        do {
            let content = try DirectoryFileContent(file, facts)
            let logs = try DatabaseFile.logs(of: name, in: directory)
            if !content.isHot, logs.isEmpty, try !DatabaseFile.isBeingWritten(file) {
                return QuietDatabase(content, file, name, in: directory)
            }
            let signature = facts.signature(content.status, with: logs)
            do {
                let copy = try await DatabaseCopy.make(
                    of: name, in: directory, opened: file, until: facts.live.lockDeadline)
                return try DatabaseContent(copy, signature: signature)
            } catch DatabaseError.unreadable(let reason) {
                return try DatabaseContent(
                    file, flaw: "SQLite can't read it: \(reason)", signature: signature)
            }
        } catch DatabaseError.unavailable(let reason) {
            throw SourceItemError(isGone: false, reason: reason)
        } catch let error as FileError {
            throw SourceItemError(isGone: error.isNotFound, reason: error.reason)
        }
    }

    private func kind() throws -> SourceItemKind {
        switch status.kind {
        case .file: return .file(count: UInt64(status.size))
        case .directory: return .other(.directory)
        case .fifo: return .other(.fifo)
        case .symbolicLink: return .other(.symbolicLink(target: try target()))
        case .characterDevice:
            let device = status.deviceNumber
            return .other(.characterDevice(major: device.major, minor: device.minor))
        case .blockDevice:
            let device = status.deviceNumber
            return .other(.blockDevice(major: device.major, minor: device.minor))
        case .socket: throw SourceItemError(isGone: true, reason: "it is a socket")
        }
    }

    private func target() throws -> [UInt8] {
        guard case .name(let directory, let name) = place else { return [] }
        return try directory.readLink(name).bytes
    }

    private func attributes() throws -> [Entry.ExtendedAttribute] {
        var attributes: [Entry.ExtendedAttribute] = []
        for name in try node.attributeNames() where facts.keeps(name) {
            guard let value = try node.attribute(name) else { continue }
            attributes.append(Entry.ExtendedAttribute(name: name.bytes, value: value))
        }
        return attributes.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// Where a file system keeps no flags there are none; reading them never fails a backup.
    private func flags() throws -> UInt32 {
        switch (place, status.kind) {
        case (.root(let directory), _): return (try? directory.flags().rawValue) ?? 0
        case (.name(let directory, let name), .directory):
            return (try? directory.openDirectory(name).flags().rawValue) ?? 0
        case (.name(let directory, let name), .file):
            return (try? directory.openFile(name).flags().rawValue) ?? 0
        default: return 0
        }
    }

    /// Turns errors of one item into news about that item.
    private func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as FileError {
            throw SourceItemError(isGone: error.isNotFound, reason: error.reason)
        }
    }
}

/// What all items of a walk share.
struct ItemFacts {
    let accounts: Accounts
    /// Files changed since may change again without their times telling.
    let scanStart: FileTime
    var live = LiveRules()
    var tell: @Sendable (SourceNews) -> Void = { _ in }
    let logs = KeptLogs()

    func owner(_ status: FileStatus) -> Entry.Owner {
        Entry.Owner(
            user: status.user, group: status.group,
            userName: accounts.userName(status.user) ?? "",
            groupName: accounts.groupName(status.group) ?? "")
    }

    /// Holdfast's own marks on restored data are no part of it.
    func keeps(_ name: AttributeName) -> Bool {
        name.bytes != Array("user.holdfast".utf8)
            && !name.bytes.starts(with: "user.holdfast.of.".utf8)
    }

    /// Nil for what was changed since the scan began, or dates from the future.
    ///
    /// A database is as its logs are, which lie beside it.
    func signature(_ status: FileStatus, with logs: [FileStatus] = []) -> UInt64? {
        let all = [status] + logs
        guard all.allSatisfy({ $0.changed < scanStart && $0.modified < scanStart }) else {
            return nil
        }
        return logs.reduce(status.signature) { ($0 &* 31 ^ $1.signature) | 1 }
    }
}

extension Timestamp {
    init(_ time: FileTime) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }
}

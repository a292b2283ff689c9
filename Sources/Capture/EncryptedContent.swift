import Files
import Format
import LiveFiles

/// The bytes of an encrypted database, which nobody but its owner can copy as of one moment.
///
/// It is read as it lies, until it rests while it is read and its logs go on from the same state;
/// the logs as they are then are kept for their turn. Without those it would be of no use.
struct EncryptedContent: SourceContent {
    private let file: DirectoryFileContent
    private let content: any SourceContent
    private let path: EntryPath
    private let name: FileName
    private let directory: Directory
    private let facts: ItemFacts
    private let signature: UInt64?
    private let heads: [LogHead]

    /// `content` is the file, perhaps looked at more closely.
    init(
        _ file: DirectoryFileContent, _ content: any SourceContent, at path: EntryPath,
        _ name: FileName, in directory: Directory, _ facts: ItemFacts
    ) throws {
        self.file = file
        self.content = content
        self.path = path
        self.name = name
        self.directory = directory
        self.facts = facts
        heads = try EncryptedDatabase.heads(of: name, in: directory)
        signature = facts.signature(
            file.status, with: try DatabaseFile.logs(of: name, in: directory))
    }

    var count: UInt64 { content.count }
    var runs: [Range<UInt64>] { content.runs }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) async throws {
        try await content.read(appendingTo: &bytes, at: offset, count: count)
    }

    func settled() async throws -> Settling {
        guard case .unchanged = try await content.settled(), try takeLogs() else {
            return .mixed(
                reason: "it is an encrypted database, and it kept changing while it was read")
        }
        guard path == .root else { return .unchanged(signature: signature) }
        let reason = "it is an encrypted database, and its log is no part of the source"
        return .flawed(Flaw(reason, isDamage: true), signature: signature)
    }

    /// False when they are not of the state that was read.
    private func takeLogs() throws -> Bool {
        do {
            let copies = try LogCopy.all(of: name, in: directory)
            guard case .unchanged = try file.settled(),
                try EncryptedDatabase.heads(of: name, in: directory) == heads
            else { return false }
            if path != .root { facts.logs.keep(copies, of: path) }
            return true
        } catch DatabaseError.unavailable(let reason) {
            throw SourceItemError(isGone: false, reason: reason)
        } catch let error as FileError {
            guard error.isNotFound else {
                throw SourceItemError(isGone: false, reason: error.reason)
            }
            return false
        }
    }
}

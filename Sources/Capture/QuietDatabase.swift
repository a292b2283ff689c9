import Files
import LiveFiles

/// The bytes of an SQLite database that nobody has written to of late, read where it lies.
///
/// Whoever writes to it meanwhile holds a lock, changes its times or leaves a log beside it, and it
/// is read anew.
struct QuietDatabase: SourceContent {
    private let file: DirectoryFileContent
    private let opened: OpenFile
    private let name: FileName
    private let directory: Directory

    init(
        _ file: DirectoryFileContent, _ opened: OpenFile, _ name: FileName,
        in directory: Directory
    ) {
        self.file = file
        self.opened = opened
        self.name = name
        self.directory = directory
    }

    var count: UInt64 { file.count }
    var runs: [Range<UInt64>] { file.runs }

    func read(appendingTo bytes: inout [UInt8], at offset: UInt64, count: Int) throws {
        try file.read(appendingTo: &bytes, at: offset, count: count)
    }

    func settled() throws -> Settling {
        guard try !DatabaseFile.isBeingWritten(opened) else { return .changing(flaw: nil) }
        let flaw = try DatabaseCheck.flaw(of: name, in: directory)
        guard case .unchanged(let signature) = try file.settled(),
            try DatabaseFile.logs(of: name, in: directory).isEmpty
        else { return .changing(flaw: flaw) }
        return flaw.map { .flawed(Flaw($0, isDamage: true), signature: signature) }
            ?? .unchanged(signature: signature)
    }
}

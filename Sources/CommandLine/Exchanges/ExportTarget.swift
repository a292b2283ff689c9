import Age
import Configuration
import Cryptography
import Files
import TarArchive

/// What an export is to be: its format, where it goes, and to whom it is encrypted.
struct ExportTarget {
    private static let level = 3
    private static let endings: [(ending: String, format: ArchiveFormat)] = [
        (".tar", .tar), (".tar.zst", .tarZstd(level: level)), (".tzst", .tarZstd(level: level)),
        (".tar.gz", .tarGzip), (".tgz", .tarGzip), (".zip", .zip),
    ]

    let format: ArchiveFormat
    /// Absolute; nil for standard output.
    let path: String?
    let isEncrypted: Bool

    init(_ invocation: Invocation) throws {
        let arguments = invocation.arguments
        let name = arguments.value(.output).flatMap { $0 == "-" ? nil : $0 }
        isEncrypted = arguments.has(.ageRecipient) || arguments.has(.ageSelf)
        path = name.map { Path.absolute($0, in: invocation.directory) }
        format = try Self.format(named: arguments.value(.format), of: name)
        if let name, name.lowercased().hasSuffix(".age"), !isEncrypted {
            throw UsageError.other(
                "\"\(name)\" is to be encrypted, but not to whom",
                hint: "--age-self, or --age RECIPIENT")
        }
        guard name == nil else { return }
        if invocation.output.isJSON {
            throw UsageError.other(
                "export prints the file, not JSON, on standard output", hint: "-o FILE")
        }
        if invocation.output.terminal.isInteractive {
            throw UsageError.other(
                "a terminal is no place for an archive", hint: "-o FILE, or | PROGRAM")
        }
    }

    private static func format(
        named word: String?, of name: String?
    ) throws(UsageError) -> ArchiveFormat {
        if let word, let known = endings.first(where: { $0.ending == "." + word }) {
            return known.format
        }
        guard var name = name?.lowercased() else { return .tarZstd(level: level) }
        if name.hasSuffix(".age") { name.removeLast(4) }
        guard let known = endings.first(where: { name.hasSuffix($0.ending) }) else {
            throw .other(
                "the name \"\(name)\" does not tell the format",
                hint: "end it in .tar.zst, .tar, .tar.gz or .zip, or give --format tar.zst")
        }
        return known.format
    }
}

/// Takes an export's bytes on their way out, encrypting them where that is wanted.
final class ExportSink {
    private let write: ([UInt8]) throws -> Void
    private var age: AgeWriter?

    init(to recipients: [Recipient], write: @escaping ([UInt8]) throws -> Void) throws {
        self.write = write
        age = recipients.isEmpty ? nil : try AgeWriter(to: recipients, using: SystemRandom())
    }

    func take(_ bytes: Span<UInt8>) throws {
        var output: [UInt8] = []
        if age != nil {
            try age?.update(bytes, into: &output)
        } else {
            output.append(addingCapacity: bytes.count) { space in
                for index in bytes.indices { space.append(bytes[index]) }
            }
        }
        if !output.isEmpty { try write(output) }
    }

    func finish() throws {
        guard let age = age.take() else { return }
        var output: [UInt8] = []
        try age.finish(into: &output)
        try write(output)
    }
}

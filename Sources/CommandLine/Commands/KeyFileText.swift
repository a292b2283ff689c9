import Age
import Cryptography
import Files

/// A key file as age-keygen writes it.
struct KeyFileText {
    let bytes: [UInt8]

    /// The line with the secret.
    var identity: String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        return lines.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    init(_ identity: Identity, created: Int64) throws {
        var bytes = Array(
            """
            # created: \(HumanText.timestamp(created))
            # public key: \(identity.recipient.text)

            """.utf8)
        let secret = try identity.text()
        let span = secret.span
        for index in span.indices { bytes.append(span[index]) }
        self.bytes = bytes + [UInt8(ascii: "\n")]
    }

    /// Writes the file for its owner alone; one that is there is never replaced.
    func write(to path: String) throws {
        let path = try FilePath(path)
        do {
            try WholeFile.write(bytes.span, to: path, mode: 0o600, .keep)
        } catch {
            guard error.isExists else { throw error }
            throw Failure(
                "writing the key to \(path): there is such a file already",
                hint: "a key is never overwritten: move the file away, or name another")
        }
    }
}

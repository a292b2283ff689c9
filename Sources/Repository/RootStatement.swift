import Cryptography
import Format

extension RootKey {
    /// The statement with the signature behind it.
    func signed(_ statement: borrowing Secret) throws -> Secret {
        let signature = try sign(statement.span)
        return Secret(count: statement.count + signature.count) { output in
            output.append(statement)
            output.append(signature)
        }
    }
}

/// Walks over the fixed fields of what the root key has signed, copying no secret.
struct StatementReader {
    private let subject: String
    private let count: Int
    private var position = 0

    init(_ subject: String, count: Int) {
        self.subject = subject
        self.count = count
    }

    mutating func take(_ count: Int) throws(FormatError) -> Range<Int> {
        guard count <= self.count - position else { throw failure("ends too early") }
        defer { position += count }
        return position..<position + count
    }

    mutating func number(in bytes: Span<UInt8>) throws(FormatError) -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
    }

    /// Call last: nothing may follow the signature.
    mutating func checkSignature(
        of bytes: Span<UInt8>, by publicKey: Span<UInt8>
    ) throws(FormatError) {
        let statement = bytes.extracting(0..<position)
        let signature = try take(Ed25519.signatureCount)
        guard position == count else { throw failure("has bytes too many") }
        guard
            Ed25519.verify(
                signature: bytes.extracting(signature), message: statement, publicKey: publicKey)
        else { throw failure("is not signed by the repository's root key") }
    }

    func failure(_ reason: String) -> FormatError { FormatError(subject, reason) }
}

extension OutputSpan<UInt8> {
    mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    mutating func append(_ secret: borrowing Secret) {
        let bytes = secret.span
        for index in bytes.indices { append(bytes[index]) }
    }

    mutating func append(bigEndian number: UInt32) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}

extension [UInt8] {
    init(_ bytes: Span<UInt8>) {
        self = bytes.indices.map { bytes[$0] }
    }
}

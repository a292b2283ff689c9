/// What age-keygen writes: identities, one a line, among comments.
package enum KeyFile {
    /// Far more than anybody's keys; what is larger is some other file.
    private static let maximumCount = 1 << 20

    /// Takes the file also as environment variables hold it: quoted, with CRLF, with literal `\n`.
    package static func parse(_ file: Span<UInt8>) throws(AgeError) -> [Identity] {
        guard file.count <= maximumCount else { throw .keyFile("it is too large for a key file") }
        try refuseOtherEncodings(file)
        let lines = try KeyFileLines(file)
        var identities: [Identity] = []
        for (number, range) in lines.ranges.enumerated() {
            let line = file.extracting(range)
            guard !line.isEmpty, line[0] != UInt8(ascii: "#") else { continue }
            identities.append(try identity(line, number + 1))
        }
        guard !identities.isEmpty else {
            throw .keyFile(
                lines.isBlank ? "it is empty" : "it has comments only, and no identity",
                hint: "age-keygen makes one: a line that starts with AGE-SECRET-KEY-1")
        }
        return identities
    }

    private static func identity(_ line: Span<UInt8>, _ number: Int) throws(AgeError) -> Identity {
        switch KeyKind(line) {
        case .identity:
            do {
                return try Identity(parsing: line)
            } catch {
                throw .keyFile(
                    "the identity is malformed: \(error.reason)", line: number, hint: error.hint)
            }
        case let kind?:
            throw .keyFile(refusal: kind, line: number)
        case nil:
            throw .keyFile(
                "this is neither a comment nor an identity", line: number,
                hint: "give the whole file that age-keygen wrote, or just its line that starts "
                    + "with AGE-SECRET-KEY-1")
        }
    }

    /// What some shells' `>` writes is not the bytes that the program printed.
    private static func refuseOtherEncodings(_ file: Span<UInt8>) throws(AgeError) {
        guard file.count >= 2 else { return }
        let mark = (file[0], file[1])
        guard mark == (0xff, 0xfe) || mark == (0xfe, 0xff) else { return }
        throw .keyFile(
            "it is encoded in UTF-16", hint: "write it with “age-keygen -o FILE”, not with “>”")
    }
}

extension AgeError {
    static func keyFile(
        _ reason: String, line: Int? = nil, kind: Kind = .malformedKey, hint: String? = nil
    ) -> AgeError {
        AgeError(
            kind, "read identities from",
            line.map { "line \($0) of the key file" } ?? "the key file",
            reason, hint: hint)
    }

    fileprivate static func keyFile(refusal kind: KeyKind, line: Int) -> AgeError {
        let (error, hint): (Kind, String) =
            switch kind {
            case .identity, .recipient:
                (
                    .malformedKey,
                    "give the identity, which starts with AGE-SECRET-KEY-1; age-keygen wrote it "
                        + "below this line"
                )
            case .encryptedFile:
                (.unsupported, "decrypt it first: age --decrypt KEYFILE > DECRYPTED")
            default:
                (.unsupported, "give an identity that age-keygen made, AGE-SECRET-KEY-1…")
            }
        return .keyFile("this is \(kind.description)", line: line, kind: error, hint: hint)
    }
}

@testable import S3

extension Decoder {
    /// What reads the answers of buckets' servers.
    static let s3 = [
        Decoder("s3-xml") { bytes in
            var reader = XMLReader(bytes)
            while try reader.next() != nil {}
            return nil
        },
        Decoder("s3-listing") { bytes in
            _ = try ListResult(bytes)
            return nil
        },
        Decoder("s3-versions") { bytes in
            _ = try VersionPage(bytes)
            return nil
        },
        Decoder("s3-error") { bytes in
            _ = ErrorAnswer(bytes)
            return nil
        },
        Decoder("s3-lock") { bytes in
            guard let end = S3Lock.end(bytes) else { return nil }
            return UniversalTime(listing: end.extended) == end ? nil : [0]
        },
        Decoder("s3-lock-rule") { bytes in
            S3Lock.rule(bytes).map(isOneLine) ?? true ? nil : [0]
        },
        Decoder("s3-versioning") { bytes in
            _ = S3Store.Versioning(answer: bytes)
            return nil
        },
    ]

    /// Whether a server's words are fit for a terminal.
    static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
                scalar.properties.generalCategory)
        }
    }
}

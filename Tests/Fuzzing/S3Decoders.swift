import S3

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
    ]
}

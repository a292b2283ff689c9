/// Understands the ways in which people write where a repository is.
///
/// A folder, `file:` and a folder, `s3://bucket/prefix`, or an address of a bucket as the consoles
/// of the storage services show it; each may end in `#` and a fingerprint.
package struct RepositoryAddressParser {
    /// What relative folders are relative to.
    var folder: String
    var home: String?

    package init(folder: String, home: String?) {
        self.folder = folder
        self.home = home
    }

    /// The address, or a sentence that says what is wrong with the text.
    package func parse(_ text: String) -> Result<RepositoryAddress, TextError> {
        do throws(TextError) {
            return .success(try address(text))
        } catch {
            return .failure(error)
        }
    }

    private func address(_ text: String) throws(TextError) -> RepositoryAddress {
        guard !text.isEmpty else { throw wrong("the address is empty") }
        if text.hasPrefix("file:") { return try fileAddress(text) }
        guard let parts = AddressText(text) else { return try folderAddress(text) }
        guard parts.user == nil else {
            throw wrong(
                "an address holds no user and no password; set AWS_ACCESS_KEY_ID "
                    + "and AWS_SECRET_ACCESS_KEY")
        }
        guard parts.query == nil else { throw wrong("an address has no \"?\"") }
        let bucket: BucketAddress =
            switch parts.scheme {
            case "s3": try bucketInHost(parts)
            case "https", "http": try bucketOfWebAddress(parts)
            default:
                throw wrong("\"\(parts.scheme)://\" is not supported; write s3://BUCKET/PREFIX")
            }
        return RepositoryAddress(.bucket(bucket), fingerprint: try fingerprint(parts.fragment))
    }

    private func wrong(_ reason: String) -> TextError {
        TextError(location: TextLocation(), reason: reason)
    }
}

// MARK: Folders

extension RepositoryAddressParser {
    private func fileAddress(_ text: String) throws(TextError) -> RepositoryAddress {
        var path = text.dropFirst("file:".count)
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw wrong("file: addresses name no host; write file:///DIR")
            }
        }
        guard !path.isEmpty else { throw wrong("the address is empty") }
        return try folderAddress(String(path))
    }

    /// A `#` may be part of a folder's name: only what looks like a fingerprint is one.
    private func folderAddress(_ text: String) throws(TextError) -> RepositoryAddress {
        var path = Substring(text)
        var fingerprint: String?
        if let hash = text.lastIndex(of: "#"), hash > text.startIndex {
            let fragment = text[text.index(after: hash)...]
            fingerprint = Self.fingerprint(in: fragment)
            if fingerprint != nil { path = text[..<hash] }
            if let count = Self.digitsOfCutFingerprint(fragment) {
                throw wrong(
                    "\"#\(fragment)\" is no fingerprint: it has \(count) digits, and fingerprints "
                        + "have 32; for a folder of that name write \(text)/")
            }
        }
        let expanded = Path.expandingHome(String(path), home: home)
        return RepositoryAddress(
            .folder(Path.absolute(expanded, in: folder)), fingerprint: fingerprint)
    }

    private func fingerprint(_ fragment: String?) throws(TextError) -> String? {
        guard let fragment else { return nil }
        guard let fingerprint = Self.fingerprint(in: fragment) else {
            throw wrong("\"#\(fragment)\" is no fingerprint, which has 32 digits of 0-9 and a-f")
        }
        return fingerprint
    }

    /// Those of an older version had 16 digits, and a cut one has any number: few folders have names
    /// that end so.
    private static func digitsOfCutFingerprint(_ text: some StringProtocol) -> Int? {
        let digits = text.filter { $0 != "-" }
        let isLikely = digits.count >= 16 && digits.allSatisfy { $0.isASCII && $0.isHexDigit }
        return isLikely && digits.count != 32 ? digits.count : nil
    }

    /// As it is printed: 32 hexadecimal digits in groups of four, which may be given without groups.
    private static func fingerprint(in text: some StringProtocol) -> String? {
        let digits = String(text.filter { $0 != "-" }).lowercased()
        guard digits.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        return digits.enumerated().map { $0 > 0 && $0.isMultiple(of: 4) ? "-\($1)" : "\($1)" }
            .joined()
    }
}

// MARK: Buckets

extension RepositoryAddressParser {
    private func bucketInHost(_ parts: AddressText) throws(TextError) -> BucketAddress {
        guard BucketName.isValid(parts.host) else {
            throw wrong("\"\(parts.host)\" is no name of a bucket")
        }
        return BucketAddress(bucket: parts.host, prefix: try prefix(parts.path))
    }

    /// Amazon's addresses name bucket and region; of others the first component is the bucket.
    private func bucketOfWebAddress(_ parts: AddressText) throws(TextError) -> BucketAddress {
        let labels = parts.host.lowercased().split(separator: ".").map(String.init)
        if labels.suffix(2) == ["amazonaws", "com"], let service = labels.lastIndex(of: "s3") {
            let region = labels[(service + 1)...].dropLast(2).first
            if service > 0 {
                let bucket = labels[..<service].joined(separator: ".")
                return BucketAddress(bucket: bucket, prefix: try prefix(parts.path), region: region)
            }
            return try pathStyle(parts, endpoint: nil, region: region)
        }
        let isR2 = labels.suffix(3) == ["r2", "cloudflarestorage", "com"]
        let endpoint = "\(parts.scheme)://\(parts.host)"
        return try pathStyle(parts, endpoint: endpoint, region: isR2 ? "auto" : nil)
    }

    private func pathStyle(
        _ parts: AddressText, endpoint: String?, region: String?
    ) throws(TextError) -> BucketAddress {
        let components = parts.path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1)
            .map { Substring($0) }
        guard let bucket = components.first, !parts.host.isEmpty else {
            throw wrong(
                "the address names no bucket; write \(parts.scheme)://\(parts.host)/BUCKET/PREFIX")
        }
        guard BucketName.isValid(String(bucket)) else {
            throw wrong("\"\(bucket)\" is no name of a bucket")
        }
        let rest = components.count == 2 ? String(components[1]) : ""
        return BucketAddress(
            bucket: String(bucket), prefix: try prefix(rest), endpoint: endpoint, region: region)
    }

    /// The names of packs, behind it, must keep to the 1,024 bytes that servers take.
    private static let longestPrefix = 800

    private func prefix(_ path: String) throws(TextError) -> String {
        let components = path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
        guard !components.contains("."), !components.contains(".."),
            path.utf8.count <= Self.longestPrefix
        else {
            throw wrong("\"\(path)\" is no prefix")
        }
        return components.joined(separator: "/")
    }
}

/// The rule for names of buckets, as lax as the laxest service.
enum BucketName {
    static func isValid(_ name: String) -> Bool {
        (3...255).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "_")
            }
    }
}

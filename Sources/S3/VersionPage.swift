import Storage

/// A page of a listing of versions as a server answers it: names in order, of each the newest first.
package struct VersionPage: Equatable, Sendable {
    package struct Version: Equatable, Sendable {
        package var name = ""
        package var id = ""
        package var size: Int64 = 0
        package var modified: UniversalTime?
        package var tag = ""
        package var isDeletion = false
        package var isNewest = false
    }

    package private(set) var versions: [Version] = []
    package private(set) var isTruncated = false
    /// Where the next page begins.
    package private(set) var nextName: String?
    package private(set) var nextVersion: String?

    /// Servers give a thousand at most; some give all there are.
    private static let mostVersions = 100_000

    package init(_ bytes: [UInt8]) throws(XMLReader.Flaw) {
        var reader = XMLReader(bytes)
        var version = Version()
        var (text, isEncoded, hasRoot) = ("", false, false)
        while let event = try reader.next() {
            switch event {
            case .start(let name):
                if reader.path.count == 1 { hasRoot = Self.roots.contains(name) }
                if reader.path.count == 2 { version = Version() }
                text = ""
            case .text(let piece): text += piece
            case .end(let name):
                if reader.path.count == 2 { try Self.set(name, text, in: &version) }
                if reader.path.count == 1 { try set(name, text, version, &isEncoded) }
                text = ""
            }
        }
        guard hasRoot else { throw XMLReader.Flaw(reason: "it is no listing of versions") }
        if isEncoded { try decodeNames() }
    }

    /// Amazon's own documentation and its servers call it differently.
    private static let roots = ["ListVersionsResult", "ListObjectVersionsResult"]

    private mutating func set(
        _ name: String, _ text: String, _ version: Version, _ isEncoded: inout Bool
    ) throws(XMLReader.Flaw) {
        switch name {
        case "Version", "DeleteMarker":
            var version = version
            version.isDeletion = name == "DeleteMarker"
            try add(version)
        case "IsTruncated":
            guard ["true", "false"].contains(text) else {
                throw XMLReader.Flaw(reason: "it does not say whether there is more")
            }
            isTruncated = text == "true"
        case "NextKeyMarker": nextName = text.isEmpty ? nil : text
        case "NextVersionIdMarker": nextVersion = text.isEmpty ? nil : text
        case "EncodingType": isEncoded = text == "url"
        default: break
        }
    }

    private mutating func add(_ version: Version) throws(XMLReader.Flaw) {
        guard !version.name.isEmpty, !version.id.isEmpty else {
            throw XMLReader.Flaw(reason: "a version has no name")
        }
        guard versions.count < Self.mostVersions else {
            throw XMLReader.Flaw(reason: "it has more versions than a page may")
        }
        versions.append(version)
    }

    private static func set(
        _ name: String, _ text: String, in version: inout Version
    ) throws(XMLReader.Flaw) {
        switch name {
        case "Key": version.name = text
        case "VersionId": version.id = text
        case "IsLatest": version.isNewest = text == "true"
        case "ETag": version.tag = text
        case "LastModified": version.modified = UniversalTime(listing: text)
        case "Size":
            guard let size = Int64(text), size >= 0 else {
                throw XMLReader.Flaw(reason: "a size is no number")
            }
            version.size = size
        default: break
        }
    }

    private mutating func decodeNames() throws(XMLReader.Flaw) {
        for index in versions.indices {
            versions[index].name = try Self.decoded(versions[index].name)
        }
        if let name = nextName { nextName = try Self.decoded(name) }
    }

    private static func decoded(_ name: String) throws(XMLReader.Flaw) -> String {
        guard let name = PercentEncoding.decode(name) else {
            throw XMLReader.Flaw(reason: "a name is not encoded as it says")
        }
        return name
    }
}

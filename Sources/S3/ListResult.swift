import Files
import Storage

/// A page of a listing as a server answers it.
package struct ListResult: Equatable, Sendable {
    package struct Object: Equatable, Sendable {
        package var name = ""
        package var size: Int64 = 0
        package var modified: UniversalTime?
    }

    package private(set) var objects: [Object] = []
    package private(set) var isTruncated = false
    package private(set) var nextToken: String?

    /// Servers give a thousand at most; some give all there are.
    private static let mostObjects = 100_000

    package init(_ bytes: [UInt8]) throws(XMLReader.Flaw) {
        var reader = XMLReader(bytes)
        var object = Object()
        var text = ""
        var isEncoded = false
        var hasRoot = false
        while let event = try reader.next() {
            switch event {
            case .start(let name):
                if reader.path.count == 1 { hasRoot = name == "ListBucketResult" }
                if reader.path.count == 2, name == "Contents" { object = Object() }
                text = ""
            case .text(let piece): text += piece
            case .end(let name):
                if reader.path == ["ListBucketResult"] {
                    if name == "Contents" {
                        try add(object)
                    } else {
                        try set(name, text, &isEncoded)
                    }
                } else if reader.path == ["ListBucketResult", "Contents"] {
                    try Self.set(name, text, in: &object)
                }
                text = ""
            }
        }
        guard hasRoot else { throw XMLReader.Flaw(reason: "it is no listing") }
        if isEncoded { try decodeNames() }
    }

    private mutating func add(_ object: Object) throws(XMLReader.Flaw) {
        guard !object.name.isEmpty else { throw XMLReader.Flaw(reason: "an object has no name") }
        guard objects.count < Self.mostObjects else {
            throw XMLReader.Flaw(reason: "it has more objects than a page may")
        }
        objects.append(object)
    }

    private mutating func set(
        _ name: String, _ text: String, _ isEncoded: inout Bool
    ) throws(XMLReader.Flaw) {
        switch name {
        case "IsTruncated":
            guard ["true", "false"].contains(text) else {
                throw XMLReader.Flaw(reason: "it does not say whether there is more")
            }
            isTruncated = text == "true"
        case "NextContinuationToken": nextToken = text.isEmpty ? nil : text
        case "EncodingType": isEncoded = text == "url"
        default: break
        }
    }

    private static func set(
        _ name: String, _ text: String, in object: inout Object
    ) throws(XMLReader.Flaw) {
        switch name {
        case "Key": object.name = text
        case "Size":
            guard let size = Int64(text), size >= 0 else {
                throw XMLReader.Flaw(reason: "a size is no number")
            }
            object.size = size
        case "LastModified": object.modified = UniversalTime(listing: text)
        default: break
        }
    }

    private mutating func decodeNames() throws(XMLReader.Flaw) {
        for index in objects.indices {
            guard let name = PercentEncoding.decode(objects[index].name) else {
                throw XMLReader.Flaw(reason: "a name is not encoded as it says")
            }
            objects[index].name = name
        }
    }
}

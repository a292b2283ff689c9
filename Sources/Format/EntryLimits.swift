/// What entries may hold at most; readers refuse more.
package enum EntryLimits {
    static let longestPath = 1 << 16
    static let longestName = 1024
    static let longestOwnerName = 256
    static let longestAttributeName = 1024
    static let largestAttribute = 1 << 20
    static let longestTarget = 1 << 16

    /// Why an entry can't be written; nil for nearly all.
    package static func refusal(_ path: EntryPath, _ metadata: Entry.Metadata) -> String? {
        guard path.bytes.count <= longestPath else {
            return "its path is longer than \(longestPath) bytes"
        }
        guard (try? EntryPath(path.bytes)) != nil else { return "its path is none of an archive" }
        let names = [metadata.owner.userName, metadata.owner.groupName]
        guard names.allSatisfy({ $0.utf8.count <= longestOwnerName }) else {
            return "its owner's name is longer than \(longestOwnerName) bytes"
        }
        for attribute in metadata.attributes {
            guard attribute.name.count <= longestAttributeName else {
                return "an attribute's name is longer than \(longestAttributeName) bytes"
            }
            guard attribute.value.count <= largestAttribute else {
                return "an attribute is larger than \(largestAttribute) bytes"
            }
        }
        return nil
    }

    package static func refusal(_ kind: Entry.Kind) -> String? {
        guard case .symbolicLink(let target) = kind, target.count > longestTarget else {
            return nil
        }
        return "its target is longer than \(longestTarget) bytes"
    }
}

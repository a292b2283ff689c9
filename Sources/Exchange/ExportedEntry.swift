import Files
import Format
import TarArchive

/// The names under which Linux keeps access control lists.
enum AccessListName {
    static let access = Array("system.posix_acl_access".utf8)
    static let `default` = Array("system.posix_acl_default".utf8)
}

extension TarEntry {
    /// An entry of an archive under its path in a tar or zip file.
    init(exporting entry: Entry, as path: [UInt8], linkedTo first: [UInt8]?) {
        self.init(path: path, kind: Kind(entry.kind, linkedTo: first))
        let metadata = entry.metadata
        mode = UInt32(metadata.mode)
        userNumber = metadata.owner.user
        groupNumber = metadata.owner.group
        userName = Array(metadata.owner.userName.utf8)
        groupName = Array(metadata.owner.groupName.utf8)
        modified = Time(
            seconds: metadata.modified.seconds, nanoseconds: Int32(metadata.modified.nanoseconds))
        flags = FlagNames.text(InodeFlags(rawValue: metadata.flags))
        take(metadata.attributes)
        guard first == nil, let content = entry.content else { return }
        size = Int64(clamping: content.count)
        if !content.isWhole { dataRanges = content.ranges }
    }

    private mutating func take(_ all: [Entry.ExtendedAttribute]) {
        for attribute in all {
            switch attribute.name {
            case AccessListName.access: accessList = attribute.value
            case AccessListName.default: defaultList = attribute.value
            default: attributes.append(Attribute(name: attribute.name, value: attribute.value))
            }
        }
    }
}

extension TarEntry.Kind {
    init(_ kind: Entry.Kind, linkedTo first: [UInt8]?) {
        self =
            switch kind {
            case .file: first.map { .hardLink(target: $0) } ?? .file
            case .directory: .directory
            case .symbolicLink(let target): .symbolicLink(target: target)
            case .fifo: .fifo
            case .characterDevice(let major, let minor):
                .characterDevice(TarEntry.Device(major: major, minor: minor))
            case .blockDevice(let major, let minor):
                .blockDevice(TarEntry.Device(major: major, minor: minor))
            }
    }
}

extension Entry.Content {
    /// Whether it has no holes.
    fileprivate var isWhole: Bool {
        extents.reduce(0) { $0 + UInt64($1.count) } == count
    }

    /// Where it has data, neighbours joined.
    fileprivate var ranges: [Range<Int64>] {
        var ranges: [Range<Int64>] = []
        var end: Int64 = 0
        for extent in extents {
            let start = end + Int64(extent.gap)
            end = start + Int64(extent.count)
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
        return ranges
    }
}

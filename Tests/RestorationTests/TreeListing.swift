import Cryptography
import Files
import Format

/// A tree as text: one line for each entry, with all that a restore must bring back.
struct TreeListing {
    private(set) var lines: [String: String] = [:]
    private var firsts: [UInt64: String] = [:]

    static func of(_ directory: Directory) throws -> [String: String] {
        var listing = TreeListing()
        try listing.add(directory.node, try directory.status(), ".") {
            "flags \(try directory.flags().rawValue)"
        }
        try listing.visit(directory, "")
        return listing.lines
    }

    static func of(_ name: FileName, in directory: Directory) throws -> [String: String] {
        try of(try directory.openDirectory(name))
    }

    private mutating func visit(_ directory: Directory, _ prefix: String) throws {
        for entry in try directory.entries().sorted(by: { $0.name < $1.name }) {
            let path = prefix + "\(entry.name)"
            let status = try directory.status(entry.name)
            let node = directory.node(entry.name)
            switch status.kind {
            case .file:
                try add(node, status, path) {
                    try Self.content(try directory.openFile(entry.name), status)
                }
            case .directory:
                let inner = try directory.openDirectory(entry.name)
                try add(node, status, path) { "flags \(try inner.flags().rawValue)" }
                try visit(inner, path + "/")
            case .symbolicLink:
                try add(node, status, path) { "to \(try directory.readLink(entry.name))" }
            default: try add(node, status, path) { "\(status.deviceNumber)" }
            }
        }
    }

    private mutating func add(
        _ node: Node, _ status: FileStatus, _ path: String, _ detail: () throws -> String
    ) throws {
        var line = "\(status.kind) \(String(status.mode, radix: 8)) \(status.user):\(status.group)"
        line += " \(status.modified.seconds).\(status.modified.nanoseconds) "
        for name in try node.attributeNames().sorted(by: { "\($0)" < "\($1)" })
        where name != "user.holdfast" {
            line += "\(name)=\(Hexadecimal.text(try node.attribute(name) ?? [])) "
        }
        if status.kind != .directory, status.linkCount > 1 {
            line += "same as \(firsts[status.inode] ?? path) "
            if firsts[status.inode] == nil { firsts[status.inode] = path }
        }
        lines[path] = line + (try detail())
    }

    private static func content(_ file: OpenFile, _ status: FileStatus) throws -> String {
        let key: [UInt8] = [0]
        var hash = HMACKey(key.span).stream()
        var runs: [String] = []
        var offset: Int64 = 0
        while let run = try file.nextData(from: offset), !run.isEmpty {
            runs.append("\(run.lowerBound)-\(min(run.upperBound, status.size))")
            offset = run.lowerBound
            while offset < run.upperBound {
                var bytes: [UInt8] = []
                let count = min(1 << 20, Int(run.upperBound - offset))
                try file.read(appendingTo: &bytes, count: count, at: offset)
                guard !bytes.isEmpty else { break }
                hash.update(bytes.span)
                offset += Int64(bytes.count)
            }
            offset = run.upperBound
        }
        let text = Hexadecimal.text(hash.finish())
        return
            "flags \(try file.flags().rawValue) \(status.size) [\(runs.joined(separator: " "))] \(text)"
    }
}

/// What differs between two trees, for messages that can be read.
func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
    Set(one.keys).union(other.keys).sorted().compactMap { path in
        one[path] == other[path]
            ? nil : "\(path): \(one[path] ?? "missing") | \(other[path] ?? "missing")"
    }
}

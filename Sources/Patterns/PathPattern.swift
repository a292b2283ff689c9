/// A parsed pattern with gitignore's meaning, for paths relative to where it was written.
struct PathPattern: Equatable, Sendable {
    enum Part: Equatable, Sendable {
        case name(NamePattern)
        /// Two stars between slashes: any number of names, also none.
        case anyNames
    }

    enum Shape: Equatable, Sendable {
        /// Without a slash in it: matches the last name at any depth.
        case name(NamePattern)
        case path([Part])
        case never(Impossibility)
    }

    let shape: Shape
    let isForDirectoriesOnly: Bool

    func matches(_ path: Span<UInt8>, isDirectory: Bool) -> Bool {
        if isForDirectoriesOnly && !isDirectory { return false }
        switch shape {
        case .name(let pattern):
            return pattern.matches(path.extracting(path.startOfLastName..<path.count))
        case .path(let parts): return Self.end(of: parts, in: path, allowingMore: false) != nil
        case .never: return false
        }
    }

    func matchesPathOrParent(_ path: Span<UInt8>, isDirectory: Bool) -> Bool {
        let end: Int?
        switch shape {
        case .name(let pattern):
            end = Self.end(of: [.anyNames, .name(pattern)], in: path, allowingMore: true)
        case .path(let parts): end = Self.end(of: parts, in: path, allowingMore: true)
        case .never: end = nil
        }
        guard let end else { return false }
        return !isForDirectoriesOnly || isDirectory || end < path.count
    }

    /// Where the part of the path ends that the parts match: the whole path or, if more is allowed,
    /// the shortest part.
    ///
    /// As with the stars inside a name, going back to the last ones is enough.
    private static func end(of parts: [Part], in path: Span<UInt8>, allowingMore: Bool) -> Int? {
        var part = 0
        var start = 0
        var stars: (part: Int, start: Int)?
        while true {
            if part < parts.count, parts[part] == .anyNames {
                part += 1
                stars = (part, start)
                continue
            }
            if part == parts.count, allowingMore || start > path.count { return start - 1 }
            guard start <= path.count else { return nil }
            let end = path.endOfName(from: start)
            if part < parts.count, case .name(let pattern) = parts[part],
                pattern.matches(path.extracting(start..<end))
            {
                part += 1
                start = end + 1
            } else {
                guard let last = stars else { return nil }
                part = last.part
                start = path.endOfName(from: last.start) + 1
                stars = (part, start)
            }
        }
    }
}

extension Span<UInt8> {
    func endOfName(from start: Int) -> Int {
        var end = start
        while end < count, self[end] != UInt8(ascii: "/") { end += 1 }
        return end
    }

    var startOfLastName: Int {
        var start = count
        while start > 0, self[start - 1] != UInt8(ascii: "/") { start -= 1 }
        return start
    }
}

import Capture
import Cryptography
package import Format
package import Repository

/// Goes through two sides in step and tells what differs, in path order.
package struct Comparison {
    private let hashes: Hashes
    private let left: any ComparedSide
    private let right: any ComparedSide
    private let isWanted: (EntryPath, Bool) -> Bool
    private let each: (Difference) async throws -> Void

    /// Only wanted entries are looked at closely; `each` hears of one difference after another.
    package init(
        _ hashes: Hashes, _ left: any ComparedSide, _ right: any ComparedSide,
        isWanted: @escaping (_ path: EntryPath, _ isDirectory: Bool) -> Bool = { _, _ in true },
        each: @escaping (Difference) async throws -> Void
    ) {
        self.hashes = hashes
        self.left = left
        self.right = right
        self.isWanted = isWanted
        self.each = each
    }

    package func run() async throws {
        while true {
            try Task.checkCancellation()
            if let hash = left.wholeSegment, hash == right.wholeSegment {
                left.skipSegment()
                right.skipSegment()
                continue
            }
            switch (try await left.nextPath(), try await right.nextPath()) {
            case (nil, nil): return
            case (let before?, let after?) where before == after: try await compareNext()
            case (let before?, let after) where after.map { before < $0 } ?? true:
                try await takeLeft()
            default: try await takeRight()
            }
        }
    }

    private func takeLeft() async throws {
        switch try await left.next() {
        case .entry(let entry): try await tell(.removed(entry), entry)
        case .unreadable(let path, let reason): try await each(.unreadable(path, reason: reason))
        case .vanished, nil: break
        }
    }

    private func takeRight() async throws {
        switch try await right.next() {
        case .entry(let entry): try await tell(.added(entry), entry)
        case .unreadable(let path, let reason): try await passOver(path, reason)
        case .vanished, nil: break
        }
    }

    private func compareNext() async throws {
        if right.skipIfUnchanged(since: left.position) {
            _ = try await left.next()
            return
        }
        guard let step = try await right.next() else { return }
        switch step {
        case .unreadable(let path, let reason): try await passOver(path, reason)
        case .vanished: break
        case .entry(let after):
            guard case .entry(let before) = try await left.next() else { return }
            guard isWanted(after.path, after.isDirectory) else { return }
            if let difference = try await difference(before, after) { try await each(difference) }
        }
    }

    /// Of what can't be read nothing is said, nor of what the other side has below it.
    private func passOver(_ path: EntryPath, _ reason: String) async throws {
        if isWanted(path, true) { try await each(.unreadable(path, reason: reason)) }
        while let next = try await left.nextPath(), next == path || next.isInside(path) {
            _ = try await left.next()
        }
    }

    private func tell(_ difference: Difference, _ entry: ComparedEntry) async throws {
        if isWanted(entry.path, entry.isDirectory) { try await each(difference) }
    }

    // MARK: One entry

    private func difference(
        _ before: ComparedEntry, _ after: ComparedEntry
    ) async throws -> Difference? {
        guard before.kind == after.kind else { return .changed(before, after) }
        do {
            guard try await hasSameBytes(before, after) else { return .changed(before, after) }
        } catch let error as SourceItemError {
            return .unreadable(after.path, reason: error.reason)
        }
        let aspects = Difference.Aspect.all(between: before, and: after)
        return aspects.isEmpty ? nil : .metadata(before, after, aspects)
    }

    private func hasSameBytes(
        _ before: ComparedEntry, _ after: ComparedEntry
    ) async throws -> Bool {
        guard before.count ?? 0 > 0, case .archive(let content, _, _) = before.bytes else {
            return true
        }
        switch after.bytes {
        case .none: return false
        case .archive(let other, _, _): return content.hash == other.hash
        case .item(let item): return try await ContentHash(hashes).of(item) == content.hash
        }
    }
}

/// Hashes a file on the disk as a backup would.
private struct ContentHash {
    private static let block = 1 << 20

    private let hashes: Hashes

    init(_ hashes: Hashes) {
        self.hashes = hashes
    }

    func of(_ item: any SourceItem) async throws -> KeyedHash {
        let content = try await item.open()
        let isPlain = content.runs == [0..<content.count]
        let stream = hashes.contentStream(withHoles: !isPlain)
        var end: UInt64 = 0
        var parts: [(UInt64, UInt64)] = []
        for run in content.runs {
            var offset = run.lowerBound
            while offset < run.upperBound {
                try Task.checkCancellation()
                var bytes: [UInt8] = []
                let count = min(UInt64(Self.block), run.upperBound - offset)
                try await content.read(appendingTo: &bytes, at: offset, count: Int(count))
                guard !bytes.isEmpty else { break }
                stream.update(bytes.span)
                offset += UInt64(bytes.count)
            }
            parts.append((run.lowerBound - end, offset - run.lowerBound))
            end = offset
        }
        if !isPlain { stream.update(HoleLayout.bytes(count: content.count, parts).span) }
        return stream.finish()
    }
}

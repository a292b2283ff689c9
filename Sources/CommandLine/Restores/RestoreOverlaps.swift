import Files
import Format
import Restoration

/// Two sources of an archive that would lie in one place: the one that was read last is the app's.
struct RestoreOverlaps {
    private let archive: Archive
    private let items: [Item]

    private struct Item {
        let request: RestoreRequest
        let source: Archive.Source
        let path: FilePath
    }

    init(_ requests: [RestoreRequest], of archive: Archive) throws {
        self.archive = archive
        items = try zip(requests, archive.sources).map { request, source in
            Item(
                request: request, source: source, path: try Destination(request.destination).path)
        }
    }

    /// What is restored; of the rest is told that it is left out.
    func requests(telling output: Output) -> [RestoreRequest] {
        items.filter { item in
            guard let other = items.first(where: { yields(item, to: $0) }) else { return true }
            output.note(
                "\(item.source.name) is left out: it would lie in the place of "
                    + "\(other.source.name), which was archived later; elsewhere: --to")
            return false
        }.map(\.request)
    }

    /// What is configured in two overlapping places is refused, as ever.
    private func yields(_ item: Item, to other: Item) -> Bool {
        guard item.source.capturedIn < other.source.capturedIn else { return false }
        if item.path == other.path { return true }
        guard item.source.carriedBecause == FormerSources.reason else { return false }
        return item.path.isInside(other.path) || other.path.isInside(item.path)
    }
}

extension FilePath {
    fileprivate func isInside(_ folder: FilePath) -> Bool {
        bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
    }
}

import Capture
import Files
import Format
import Repository
import Restoration

extension BackupSources {
    /// What is here is from this archive now: the data of the app says so, and this machine knows.
    func remember(
        _ result: Backup.Result, in state: LocalState, after before: LocalState.Contents?
    ) async throws {
        let places = try places()
        let roots = places.reduce(into: [:]) { $0[$1.name] = $1.absolute }
        try state.write(LocalState.Contents(result, roots: roots, before: before))
        guard paths.isEmpty, !result.archive.isFork else { return }
        let carried = result.archive.sources.filter { $0.capturedIn != result.archive.number }
        var others = Set(carried.map(\.name))
        for place in places where await !isOfThisHistory(place, result.archive) {
            others.insert(place.name)
        }
        DataPlaces(places: places, timeline: workplace.timeline.name)
            .mark(result.archive, but: others)
    }

    /// Data of another timeline or repository stays that one's; what is half-changed stays that.
    private func isOfThisHistory(_ place: Place, _ archive: Archive) async -> Bool {
        guard let marker = try? Destination(FilePath(place.absolute)).marker() else { return true }
        guard marker.timeline == workplace.timeline.name.text, !marker.isChanging else {
            return false
        }
        guard archive.parent?.id != marker.id else { return true }
        guard case .live(let known)? = try? await workplace.timeline.slot(marker.number) else {
            return false
        }
        return known.id == marker.id
    }
}

// What this machine remembers of what it has archived or restored.
extension LocalState.Contents {
    /// What a backup has seen; a source that was taken over is as it was remembered.
    init(_ result: Backup.Result, roots: [String: String], before: LocalState.Contents?) {
        let isContinued = before?.id == result.archive.parent?.id
        var sources: [LocalState.Source] = []
        for (source, signatures) in zip(result.archive.sources, result.signatures) {
            if source.capturedIn != result.archive.number, !result.isUnchanged {
                let known = before?.sources.first { $0.name == source.name }
                if isContinued, let known { sources.append(known) }
            } else if let root = roots[source.name] {
                sources.append(
                    LocalState.Source(
                        name: source.name, root: Array(root.utf8), signatures: signatures))
            }
        }
        self.init(number: result.archive.number, id: result.archive.id, sources: sources)
    }

    /// What a restore has written; what it did not touch is as it was remembered.
    init(
        _ result: RestoreResult, _ requests: [RestoreRequest], of archive: Archive,
        before: LocalState.Contents?
    ) {
        let isKnown = before?.id == archive.id && before?.isChanging == false
        let known = isKnown ? before?.sources ?? [] : []
        let sources = requests.compactMap { request -> LocalState.Source? in
            let item = result.items.first { $0.source == request.source }
            guard let item else { return known.first { $0.name == request.source } }
            guard item.isWhole else { return nil }
            return LocalState.Source(
                name: request.source, root: request.destination.bytes,
                signatures: item.written.signatures)
        }
        let roots = Set(sources.map(\.root))
        if let before, before.isChanging, !before.sources.allSatisfy({ roots.contains($0.root) }) {
            // What is half-changed stays that until all of it is replaced.
            self = before
            return
        }
        self.init(number: archive.number, id: archive.id, sources: sources)
    }
}

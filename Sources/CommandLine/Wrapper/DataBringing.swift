import Capture
import Configuration
import Files
import Format
import Repository
import Restoration

/// Puts sources of an archive in place, with what was there kept for undo; what backups leave out
/// stays where it is.
struct DataBringing {
    private let workplace: Workplace
    private let places: DataPlaces
    private let hooks: Hooks

    init(_ workplace: Workplace, _ places: DataPlaces, _ hooks: Hooks) {
        self.hooks = hooks
        self.workplace = workplace
        self.places = places
    }

    /// Takes the last good archive where this one is suspect; tells what is known of the sources.
    func bring(
        _ names: Set<String>, from archive: Archive
    ) async throws -> LocalState.Contents {
        let timeline = workplace.timeline
        let good =
            if let suspicion = archive.suspicion {
                try await timeline.archive(suspicion.lastGood)
            } else {
                archive
            }
        let requests = try requests(names, good)
        guard !requests.isEmpty else {
            return LocalState.Contents(number: archive.number, id: archive.id, sources: [])
        }
        let facts = Hooks.Facts(archive: good.number)
        try hooks.run(.beforeRestore, facts)
        let memory = try await restore(requests, good)
        hooks.attempt(.afterRestore, facts)
        // What the last good archive held is no longer what the newest says.
        return good.id == archive.id
            ? memory : LocalState.Contents(number: archive.number, id: archive.id, sources: [])
    }

    /// The same with just this archive, which has what was there, suspect or not; no hook keeps it
    /// from that.
    func bringBack(
        _ names: Set<String>, exactly archive: Archive
    ) async throws -> LocalState.Contents {
        let requests = try requests(names, archive)
        guard !requests.isEmpty else {
            return LocalState.Contents(number: archive.number, id: archive.id, sources: [])
        }
        let facts = Hooks.Facts(archive: archive.number)
        hooks.attempt(.beforeRestore, facts)
        defer { hooks.attempt(.afterRestore, facts) }
        return try await restore(requests, archive)
    }

    /// Takes away what was made where the archive has nothing, and keeps it for undo, too.
    func clear(
        _ names: Set<String>, missing: Set<String>, of archive: Archive
    ) throws {
        let marker = Marker(
            timeline: places.timeline.text, number: archive.number, id: archive.id)
        for place in places.places where names.contains(place.name) {
            let clearing = try Clearing(
                FilePath(place.absolute), wasMissing: missing.contains(place.name),
                sparing: Self.sparing(place, workplace))
            try clearing.run(marker)
        }
    }

    /// Refuses data that could not be brought back from an archive that is made of it now.
    static func requireWayBack(
        before work: String, _ places: [SourcePlaces.Place], _ workplace: Workplace
    ) throws {
        for place in places {
            try sparing(place, workplace).requireWayBack(
                "\(work): bring back \(place.name)", of: FilePath(place.absolute))
        }
    }

    private static func sparing(_ place: SourcePlaces.Place, _ workplace: Workplace) -> Sparing {
        Sparing(CaptureRules(workplace.settings).with(workplace.settings, place))
    }

    private func requests(_ names: Set<String>, _ archive: Archive) throws -> [RestoreRequest] {
        try places.requests(names, from: archive).map { request in
            var request = request
            let place = places.places.first { (try? FilePath($0.absolute)) == request.destination }
            request.sparing = place.map { Self.sparing($0, workplace) }
            return request
        }
    }

    private func restore(
        _ requests: [RestoreRequest], _ good: Archive
    ) async throws -> LocalState.Contents {
        let timeline = workplace.timeline
        let result = try await timeline.reading(good) {
            let plan = try await RestorePlan.make(
                timeline, good, requests, existing: .replace, cache: workplace.cache)
            var options = TreeWriter.Options()
            options.cache = workplace.cache
            return try await Restore(plan, options, progress: Silence()).run()
        }
        return LocalState.Contents(result, requests, of: good, before: nil)
    }
}

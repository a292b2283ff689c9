import Configuration
import Files
import Format
import Processes
import Repository
import Restoration

/// What a guarded command works on, with the archive that it can be brought back to.
///
/// It says that it is half-changed until the command has ended: whoever finds it like that, after a
/// guard that was killed, brings the archive back.
struct GuardedData {
    let archive: Archive
    /// Held as long as this is in use.
    var lock: FileLock?
    private let workplace: Workplace
    private let places: DataPlaces
    private let memory: LocalState.Contents?
    /// What folders said that are another timeline's.
    private let foreign: [(place: BackupSources.Place, marker: Marker)]
    /// Sources of which there was nothing, and those of them without even a folder.
    private let absent: Set<String>
    private let missing: Set<String>

    /// After another guard nobody knows any more where there was an empty folder.
    init(
        _ workplace: Workplace, _ places: DataPlaces, _ archive: Archive, isLeft: Bool = false
    ) {
        self.workplace = workplace
        self.places = places
        self.archive = archive
        memory = try? workplace.localState.read()
        foreign = places.places.compactMap { place in
            guard let marker = places.marker(of: place), marker.timeline != places.timeline.text
            else { return nil }
            return (place, marker)
        }
        let absent = places.places.filter { place in
            archive.sources.first { $0.name == place.name }?.capturedIn != archive.number
        }
        self.absent = Set(absent.map(\.name))
        missing = isLeft ? self.absent : places.missing().intersection(self.absent)
    }

    /// What the command gets to see.
    var environment: ProcessEnvironment {
        RunPlan.environment(EarlierCommands.guarding, on: places.places)
    }

    func beginChange() {
        places.mark(archive, isChanging: true)
        if let memory { write(memory.changing()) }
    }

    /// What others have archived meanwhile they have marked and remembered; a folder that is another
    /// one now is marked anew.
    func endChange() {
        for place in places.places {
            let marker = places.marker(of: place)
            guard marker.map({ $0.isChanging && $0.id == archive.id }) ?? true else { continue }
            places.mark(archive, but: Set(places.places.map(\.name)).subtracting([place.name]))
        }
        for (place, marker) in foreign { places.write(marker, to: place) }
        guard let memory, (try? workplace.localState.read())?.id == archive.id else { return }
        write(memory)
    }

    private func write(_ contents: LocalState.Contents) {
        try? workplace.localState.write(contents)
    }
}

// MARK: - The way back

extension GuardedData {
    /// Whether nobody has written since.
    func isNewest() async throws -> Bool {
        guard let newest = try await workplace.timeline.newest() else { return false }
        return try await workplace.timeline.origin(of: newest, since: archive).id == archive.id
    }

    /// Where nothing was, all that is there now the command has made.
    func bringBack() async throws {
        let attendance = Attendance(workplace.invocation, workplace.settings)
        let names = Set(places.places.map(\.name)).subtracting(absent)
        let bringing = DataBringing(workplace, places, attendance.hooks)
        let memory = try await bringing.bringBack(names, exactly: archive)
        try bringing.clear(absent, missing: missing, of: archive)
        write(memory)
    }

    /// Brings back what an earlier guard has left half-changed; what was left, and was perhaps worked
    /// with since, is kept as a fork.
    static func bringBackLeft(in places: DataPlaces, _ workplace: Workplace) async throws {
        let memory = try workplace.localState.read()
        guard let (place, marker) = places.changing(memory).first else { return }
        let state = "\(place.absolute) was left half-changed by a guarded command that was killed"
        guard marker.timeline == places.timeline.text,
            case .live(let archive) = try await workplace.timeline.slot(marker.number),
            archive.id == marker.id
        else { throw noWayBack(state, marker) }
        let data = GuardedData(workplace, places, archive, isLeft: true)
        guard try await data.isNewest() else { throw noWayBack(state, marker) }
        let kept = try await LocalFork(workplace).keep(places)
        try await data.bringBack()
        workplace.invocation.output.warning(
            "\(state); archive \(archive.number) was brought back first",
            hint: "what was left is kept: "
                + (kept.map { "archive \($0.fork), a fork; and " } ?? "") + "holdfast undo")
    }

    private static func noWayBack(_ state: String, _ marker: Marker) -> Failure {
        Failure(
            "guard: \(state), and archive \(marker.number) of \(marker.timeline) is not the "
                + "newest here",
            hint: "to put the newest in its place: holdfast restore --replace; "
                + "if it is as it should be: holdfast backup --accept",
            exitCode: .ownFailure)
    }
}

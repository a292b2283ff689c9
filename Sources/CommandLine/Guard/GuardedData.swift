import Configuration
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
    private let workplace: Workplace
    private let places: DataPlaces
    private let memory: LocalState.Contents?

    init(_ workplace: Workplace, _ places: DataPlaces, _ archive: Archive) {
        self.workplace = workplace
        self.places = places
        self.archive = archive
        memory = try? workplace.localState.read()
    }

    /// What the command gets to see.
    var environment: ProcessEnvironment {
        RunPlan.environment(EarlierCommands.guarding, on: places.places)
    }

    func beginChange() {
        places.mark(archive, isChanging: true)
        // What can't be marked is known by this, and is nobody's then.
        write(LocalState.Contents(number: archive.number, id: archive.id, sources: []))
    }

    /// What others have archived meanwhile they have remembered.
    func endChange() {
        places.settle()
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

    func bringBack() async throws {
        let attendance = Attendance(workplace.invocation, workplace.settings)
        let memory = try await DataBringing(workplace, places, attendance.hooks).bringBack(
            Set(places.places.map(\.name)), exactly: archive)
        write(memory)
    }

    /// Brings back what an earlier guard has left half-changed.
    static func bringBackLeft(in places: DataPlaces, _ workplace: Workplace) async throws {
        guard let (place, marker) = places.changing().first else { return }
        let state = "\(place.absolute) was left half-changed by a guarded command that was killed"
        guard case .live(let archive) = try await workplace.timeline.slot(marker.number),
            archive.id == marker.id
        else { throw noWayBack(state, marker) }
        let data = GuardedData(workplace, places, archive)
        guard try await data.isNewest() else { throw noWayBack(state, marker) }
        try await data.bringBack()
        workplace.invocation.output.warning(
            "\(state); archive \(archive.number) was brought back first",
            hint: "what was left is kept: holdfast undo")
    }

    private static func noWayBack(_ state: String, _ marker: Marker) -> Failure {
        Failure(
            "guard: \(state), and archive \(marker.number) is not the newest any more",
            hint: "to put the newest in its place: holdfast restore --replace; "
                + "if it is as it should be: holdfast backup --accept",
            exitCode: .ownFailure)
    }
}

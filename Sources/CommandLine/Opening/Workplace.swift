import Configuration
import Files
import Format
import Repository
import Storage

/// What nearly every command works on: the opened repository and the timeline of this app.
struct Workplace {
    let invocation: Invocation
    let settings: Settings
    let store: any ObjectStore
    var timeline: Timeline
    var repository: Repository { timeline.repository }
    /// Where this machine remembers things between runs.
    let stateRoot: FilePath

    /// `lookingForNewest` saves a wait to those whose first question is which archive is newest.
    static func open(
        _ invocation: Invocation, _ flags: [Flag] = [], lookingForNewest: Bool = false
    ) async throws -> Workplace {
        let settings = try invocation.settings(flags)
        let opening = Opening(invocation: invocation, settings: settings)
        return try await Workplace(opening, store: opening.store()) { store, name in
            guard lookingForNewest else { return try await opening.open(store).timeline(name) }
            return try await opening.open(store, lookingAt: name)
        }
    }

    init(
        _ opening: Opening, store: any ObjectStore,
        open: (any ObjectStore, Timeline.Name) async throws -> Timeline
    ) async throws {
        invocation = opening.invocation
        settings = opening.settings
        self.store = store
        timeline = try await open(store, try Timeline.Name(settings.timeline))
        stateRoot = try StateFolder.path(invocation.environment)
        timeline.seen = try NewestSeen(root: stateRoot, timeline)
    }

    var localState: LocalState {
        get throws { try LocalState(root: stateRoot, timeline) }
    }

    var isInBucket: Bool {
        guard case .configured(let address) = settings.repository,
            case .bucket = address.location
        else { return false }
        return true
    }

    /// Sealed metadata near at hand.
    var cache: MetadataFolder? { try? MetadataFolder(root: stateRoot, timeline) }

    /// The archive that the command line names, told to whoever watches.
    func archive() async throws -> (archive: Archive, rest: [String]) {
        let (selection, rest) = try invocation.archive()
        let archive = try await ArchiveFinder(timeline).find(ArchiveFinder.Selection(selection))
        return (archive, rest)
    }
}

extension ArchiveFinder.Selection {
    init(_ selection: ArchiveSelection) {
        switch selection {
        case .reference(.number(let number)): self = .number(number)
        case .reference(.latest(let back)): self = .latest(back: back)
        case .at(let seconds): self = .at(seconds: seconds)
        case .before(let commit): self = .before(commit: commit)
        }
    }
}

import Capture
import Configuration
import Files
import Format
import LiveFiles
import Patterns
import Repository
import Restoration

/// Turns configured sources, or paths of the command line, into what a backup reads.
struct BackupSources {
    let workplace: Workplace
    /// Given on the command line instead of the configured ones.
    let paths: [String]
    let rules: CaptureRules
    let scanStart: FileTime
    var missing = Missing.refused
    /// Who tells of encrypted databases, when it isn't for this backup alone.
    var encrypted: EncryptedNews?

    private var settings: Settings { workplace.settings }

    /// What is done about a source that is not there.
    enum Missing {
        case refused
        /// An app that is new makes its folders when it has something to keep.
        case awaited
        /// What the base has of it is as good as anything.
        case carried
    }

    typealias Place = SourcePlaces.Place

    func places() throws -> [Place] {
        try SourcePlaces(settings, workplace.invocation.directory).all(paths)
    }

    /// No backup takes a restore that was cut off for a state of the app.
    func settle() throws {
        for place in try places() {
            try (try? Destination(FilePath(place.absolute)))?.settle()
        }
    }

    /// What to read, and what to take over from the base because it was not asked for.
    func plan(_ base: Archive?, _ state: LocalState.Contents?) throws -> [PlannedSource] {
        let places = try places()
        let planned = try places.compactMap { try plan($0, base, state) }
        guard let base else { return planned }
        let former = FormerSources(base, besides: planned)
        guard !paths.isEmpty else {
            return workplace.invocation.arguments.has(.accept)
                ? planned : planned + former.carried()
        }
        let all = planned + former.carried(because: "not asked for")
        try SourcePlaces.refuseNesting(all.map(\.name))
        return all
    }

    /// What the base calls it: a source that has another name now is the same one still.
    private func baseName(_ place: Place, _ base: Archive?) throws -> String? {
        guard let base else { return nil }
        let names = try places().map(\.name) + settings.sources.map(\.name)
        return base.index(
            ofSource: place.name, at: Array(place.recorded.utf8), besides: names
        ).map { base.sources[$0].name }
    }

    private func plan(
        _ place: Place, _ base: Archive?, _ state: LocalState.Contents?
    ) throws -> PlannedSource? {
        let root = try FilePath(place.absolute)
        let baseName = try baseName(place, base)
        guard try place.exists() else {
            return try missing(place, baseName)
        }
        if place.isDatabase { try requireDatabase(place, root) }
        let repository = RepositoryFolder(settings)
        // The data of an app is replaced as a whole, whereas a machine may be archived into itself.
        if paths.isEmpty { try repository.refuseInside(root, to: "back up \(place.name)") }
        var rules = rules.with(settings, place)
        rules.excludes += repository.pattern(inside: root).map { [$0] } ?? []
        let signatures = state.flatMap { state in
            state.id == base?.id
                ? state.sources.first { $0.name == baseName && $0.root == root.bytes } : nil
        }
        var planned = PlannedSource(
            name: place.name, path: Array(place.recorded.utf8),
            signatures: signatures.map { Signatures($0.signatures) }
        ) { [rules, scanStart, telling = telling(place)] in
            try DirectorySource(
                root: root, rules: rules, scanStart: scanStart, telling: telling)
        }
        planned.formerName = baseName
        return planned
    }

    private func telling(_ place: Place) -> @Sendable (SourceNews) -> Void {
        let output = workplace.invocation.output
        let encrypted = encrypted ?? EncryptedNews { output.warning($0, hint: $1) }
        return { news in
            switch news {
            case .socket(let path): output.detail("left out: \(place.name)/\(path) is a socket")
            case .encrypted(.root): encrypted.tell(place.name)
            case .encrypted(let path): encrypted.tell("\(place.name)/\(path)")
            }
        }
    }

    /// Of configured sources that are none the others are archived all the same.
    private func requireDatabase(_ place: Place, _ root: FilePath) throws {
        let isNamed = !paths.isEmpty
        if (try? Directory.open(root)) != nil {
            throw Failure(
                "back up \(place.name): \(place.absolute) is a folder, but is to be an SQLite "
                    + "database",
                hint: "if it is a folder of databases, "
                    + (isNamed
                        ? "leave out \"sqlite:\"" : "say \"path\" instead of \"sqlite\""))
        }
        let (folder, name) = try root.split()
        guard isNamed, let file = try? Directory.open(folder).openFile(name),
            try !DatabaseFile.isDatabase(file)
        else { return }
        throw Failure(
            "back up \(place.name): \(place.absolute) is no SQLite database, or it is encrypted",
            hint: "to take it as a file, leave out \"sqlite:\"")
    }

    /// An optional source may be absent; then the base's state of it is kept, unless that is meant.
    private func missing(_ place: Place, _ baseName: String?) throws -> PlannedSource? {
        let isKnown = baseName != nil
        guard place.isOptional || missing == .carried || missing == .awaited && !isKnown else {
            throw place.isAbsent
        }
        guard isKnown, !workplace.invocation.arguments.has(.accept) else { return nil }
        var planned = PlannedSource(
            name: place.name, path: Array(place.recorded.utf8), carriedBecause: "it is not there",
            source: nil)
        planned.formerName = baseName
        return planned
    }
}

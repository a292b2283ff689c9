import Capture
import Configuration
import Files
import Format
import Patterns
import Repository
import Restoration

/// Decides where each source of an archive is to go.
struct RestoreDestinations {
    private let invocation: Invocation
    private let workplace: Workplace
    private let archive: Archive
    private let places: ArchivedPlaces

    init(_ workplace: Workplace, _ archive: Archive) {
        invocation = workplace.invocation
        self.workplace = workplace
        self.archive = archive
        places = ArchivedPlaces(archive, workplace.settings, invocation.directory)
    }

    /// One source goes straight into `--to`, several into a folder each, named as configured.
    func requests() async throws -> [RestoreRequest] {
        var requests: [RestoreRequest] = []
        let halfChanged = try halfChanged()
        for (index, source) in archive.sources.enumerated() {
            let destination = try FilePath(await path(of: index))
            let repository = RepositoryFolder(workplace.settings)
            try repository.refuseAround(destination, to: "restore \(source.name)")
            if invocation.arguments.has(.replace), invocation.arguments.values(.include).isEmpty {
                try repository.refuseInside(destination, to: "restore \(source.name)")
            }
            requests.append(
                RestoreRequest(
                    source: source.name, destination: destination,
                    selection: selection(of: source), sparing: sparing(index),
                    isHalfChanged: places.place(of: index).map {
                        halfChanged.contains($0.name)
                    } ?? false))
        }
        guard !invocation.arguments.has(.to) else { return requests }
        tellAbsent()
        return try RestoreOverlaps(requests, of: archive).requests(telling: invocation.output)
    }

    private func halfChanged() throws -> Set<String> {
        guard invocation.arguments.has(.ifMissing), !invocation.arguments.has(.to) else {
            return []
        }
        return DataPlaces(places: places.all, timeline: workplace.timeline.name)
            .halfChanged(try workplace.localState.read())
    }

    /// Where nobody asked for it to be replaced, what backups leave out stays in half-changed data.
    private func sparing(_ index: Int) -> Sparing? {
        guard invocation.arguments.has(.ifMissing), invocation.arguments.value(.to) == nil,
            let place = places.place(of: index)
        else { return nil }
        let settings = workplace.settings
        return Sparing(CaptureRules(settings).with(settings, place))
    }

    /// An app that finds nothing would start anew, though its data may be kept somewhere else.
    private func tellAbsent() {
        for place in places.absent {
            guard let path = try? FilePath(place.absolute), !place.isOptional,
                (try? Destination(path).state()) == .missing
            else { continue }
            invocation.output.warning(
                "archive \(archive.number) has nothing of \(place.name), and nothing is at "
                    + place.absolute,
                hint: "if it is new, the next backup takes it; "
                    + "else look for its name or timeline: holdfast list --all")
        }
    }

    private func path(of index: Int) async throws -> String {
        let source = archive.sources[index]
        guard let target = invocation.arguments.value(.to) else {
            return try origin(index)
        }
        guard !target.hasPrefix("env:") else {
            throw Failure(
                "restore to \(target): this version restores files and folders only",
                hint: "--to FOLDER", exitCode: .usage)
        }
        let folder = Path.absolute(target, in: invocation.directory)
        // A name that leads out of the folder was written by nobody who means well.
        guard (try? EntryPath(Array(source.name.utf8))) != nil else {
            throw Failure(
                "restore \(EntryPath.printable(Array(source.name.utf8))) to \(target): "
                    + "its name is no path inside a folder", exitCode: .corrupt)
        }
        if archive.sources.count > 1 { return folder + "/" + folderName(source) }
        guard try await isFile(index), isFolder(folder) else { return folder }
        return folder + "/" + Path.name("/" + source.name)
    }

    /// A source whose name lies inside another's gets a folder beside that one's.
    private func folderName(_ source: Archive.Source) -> String {
        let isInner = archive.sources.contains {
            source.name.utf8.starts(with: ($0.name + "/").utf8)
        }
        guard isInner else { return source.name }
        var name = source.name.replacing("/", with: "-")
        while archive.sources.contains(where: { $0.name == name }) { name += "-" }
        return name
    }

    private func isFolder(_ path: String) -> Bool {
        guard let path = try? FilePath(path) else { return false }
        return (try? Directory.open(path)) != nil
    }

    private func isFile(_ index: Int) async throws -> Bool {
        var browser = try await ArchiveBrowser(
            workplace.timeline, archive, cache: workplace.cache)
        return try await browser.entry(source: index, path: .root)?.isDirectory == false
    }

    private func origin(_ index: Int) throws -> String {
        guard let path = places.path(of: index) else {
            throw Failure(
                "restore \(archive.sources[index].name): where it came from can't be written here",
                hint: "say where it goes: --to FOLDER")
        }
        return path
    }
}

// MARK: - Which entries

extension RestoreDestinations {
    private func selection(of source: Archive.Source) -> Selection {
        let name = Array(source.name.utf8)
        let include = invocation.arguments.values(.include).map { Glob($0) }
        let exclude = invocation.arguments.values(.exclude).map { Glob($0) }
        return Selection(
            include: include.isEmpty ? nil : Self.rule(include, name),
            exclude: exclude.isEmpty ? nil : Self.rule(exclude, name))
    }

    /// Globs mean paths as `ls` prints them, with the source's name or without it.
    private static func rule(_ globs: [Glob], _ source: [UInt8]) -> Selection.Rule {
        { path, isDirectory in
            let inside = path.bytes
            let whole = inside.isEmpty ? source : source + [UInt8(ascii: "/")] + inside
            return globs.contains {
                $0.matches(inside.span, isDirectory: isDirectory)
                    || $0.matches(whole.span, isDirectory: isDirectory)
            }
        }
    }
}

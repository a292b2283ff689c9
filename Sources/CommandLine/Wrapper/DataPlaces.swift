import Capture
import Deploy
import Files
import Format
import Repository
import Restoration

/// The sources of an app where they lie, with what tells which archive they are from.
struct DataPlaces: Sendable {
    let places: [BackupSources.Place]
    let timeline: Timeline.Name

    init(places: [BackupSources.Place], timeline: Timeline.Name) {
        self.places = places
        self.timeline = timeline
    }

    /// The configured ones.
    init(_ workplace: Workplace) throws {
        places = try SourcePlaces(workplace.settings, workplace.invocation.directory).all()
        timeline = workplace.timeline.name
    }

    /// Finishes or takes back what a restore that was cut off has left, and looks.
    func state(
        _ place: BackupSources.Place, _ memory: LocalState.Contents?
    ) throws -> DataState {
        let path = try FilePath(place.absolute)
        let destination = try Destination(path)
        try destination.settle()
        switch try destination.state() {
        case .missing: return .missing
        case .empty, .hollow: return .empty
        case .directory:
            let directory = try Directory.open(destination.path)
            if let marker = Marker.read(directory) { return .data(DataState.Mark(marker)) }
            return .data(Marker.isPossible(on: directory) ? nil : remembered(place, memory))
        case .file:
            let marker = try destination.marker()
            return .data(marker.map { DataState.Mark($0) } ?? remembered(place, memory))
        }
    }

    /// Where nothing can be marked, the machine remembers what it put there.
    private func remembered(
        _ place: BackupSources.Place, _ memory: LocalState.Contents?
    ) -> DataState.Mark? {
        guard let memory, memory.sources.contains(where: { $0.root == Array(place.absolute.utf8) })
        else { return nil }
        return DataState.Mark(
            timeline: timeline.text, number: memory.number, id: memory.id,
            isChanging: memory.isChanging)
    }

    /// Lets the data say from which archive it is.
    func mark(_ archive: Archive, but others: Set<String> = [], isChanging: Bool = false) {
        let marker = Marker(
            timeline: timeline.text, number: archive.number, id: archive.id,
            isChanging: isChanging)
        for place in places where !others.contains(place.name) {
            write(marker, to: place)
        }
    }

    /// Those that are being changed: they say so, in whatever timeline's name, or the machine knows.
    func changing(
        _ memory: LocalState.Contents? = nil
    ) -> [(place: BackupSources.Place, marker: Marker)] {
        places.compactMap { place in
            if let marker = marker(of: place) { return marker.isChanging ? (place, marker) : nil }
            guard let mark = remembered(place, memory), mark.isChanging else { return nil }
            let marker = Marker(
                timeline: mark.timeline, number: mark.number, id: mark.id, isChanging: true)
            return (place, marker)
        }
    }

    /// Those that are being changed, and beside them those of which nothing tells whether they are.
    func halfChanged(_ memory: LocalState.Contents?) -> Set<String> {
        let changing = changing(memory).map(\.place)
        guard !changing.isEmpty else { return [] }
        let silent = places.filter { marker(of: $0) == nil && remembered($0, memory) == nil }
        return Set((changing + silent).map(\.name))
    }

    func marker(of place: BackupSources.Place) -> Marker? {
        try? Destination(FilePath(place.absolute)).marker()
    }

    /// What is being changed is from now on as it should be.
    func settle() {
        for (place, marker) in changing() { write(marker.settled, to: place) }
    }

    func write(_ marker: Marker, to place: BackupSources.Place) {
        try? Destination(FilePath(place.absolute)).mark(marker)
    }

    /// Those where there is nothing, not even a folder.
    func missing() -> Set<String> {
        let missing = places.filter { place in
            (try? Destination(FilePath(place.absolute)).state()) == .missing
        }
        return Set(missing.map(\.name))
    }

    /// What the sources lie in: of a file its folder, as a file is written anew under the same name.
    func roots() -> LossWitness.Roots {
        let found = places.compactMap { place -> (String, DataRoot)? in
            guard let path = try? FilePath(place.absolute).resolved(),
                let root = (try? .open(path)) ?? (try? Directory.open(path.split().folder)),
                let status = try? root.status()
            else { return nil }
            return (place.name, DataRoot(device: status.device, inode: status.inode))
        }
        return Dictionary(found, uniquingKeysWith: { first, _ in first })
    }

    /// Whether nobody else has had it, as whoever takes the lease marks what is there.
    ///
    /// Of what can't be marked nobody knows.
    func isAsLeft(_ place: BackupSources.Place, by archive: Archive) throws -> Bool {
        guard case .data(let mark) = try state(place, nil) else {
            return source(place, in: archive) == nil
        }
        return mark?.id == archive.id
    }

    /// What the archive has of a place, also where it was called otherwise then.
    func source(_ place: BackupSources.Place, in archive: Archive) -> Archive.Source? {
        let index = archive.index(
            ofSource: place.name, at: Array(place.recorded.utf8), besides: places.map(\.name))
        guard let index, archive.sources[index].segmentCount > 0 else { return nil }
        return archive.sources[index]
    }

    /// Those that must be there, and are neither there nor in the archive.
    func absent(in archive: Archive) -> [BackupSources.Place] {
        let missing = missing()
        return places.filter { place in
            missing.contains(place.name) && !place.isOptional && source(place, in: archive) == nil
        }
    }

    func requests(_ names: Set<String>, from archive: Archive) throws -> [RestoreRequest] {
        try places.filter { names.contains($0.name) }.compactMap { place in
            guard let source = source(place, in: archive) else { return nil }
            return RestoreRequest(
                source: source.name, destination: try FilePath(place.absolute))
        }
    }
}

extension DataState.Mark {
    init(_ marker: Marker) {
        self.init(
            timeline: marker.timeline, number: marker.number, id: marker.id,
            isChanging: marker.isChanging)
    }
}

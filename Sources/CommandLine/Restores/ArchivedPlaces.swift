import Capture
import Configuration
import Format

/// Where the sources of an archive belong on this machine: where they are configured to lie now, else
/// where they came from.
struct ArchivedPlaces {
    typealias Place = SourcePlaces.Place

    private let archive: Archive
    private let folder: String
    /// By the index of the source that the archive has of them.
    private let configured: [Int: Place]
    /// What is configured.
    let all: [Place]
    /// What is configured and the archive has nothing of.
    let absent: [Place]

    init(_ archive: Archive, _ settings: Settings, _ directory: String) {
        let places = SourcePlaces(settings, directory).known()
        var configured: [Int: Place] = [:]
        var absent: [Place] = []
        for place in places {
            let index = archive.index(
                ofSource: place.name, at: Array(place.recorded.utf8), besides: places.map(\.name))
            guard let index else {
                absent.append(place)
                continue
            }
            configured[index] = place
        }
        self.archive = archive
        folder = settings.projectFolder
        self.configured = configured
        all = places
        self.absent = absent
    }

    /// Nothing where the source is not configured.
    func place(of index: Int) -> Place? { configured[index] }

    /// Nothing where it came from somewhere that this machine can't write.
    func path(of index: Int) -> String? {
        if let place = configured[index] { return place.absolute }
        let path = String(validating: archive.sources[index].path, as: UTF8.self)
        return path.flatMap { $0.isEmpty ? nil : Path.absolute($0, in: folder) }
    }
}

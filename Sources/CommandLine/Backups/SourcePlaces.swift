import Configuration
import Files

/// Where an app's sources lie on this machine.
struct SourcePlaces {
    private let settings: Settings
    private let directory: String

    init(_ settings: Settings, _ directory: String) {
        self.settings = settings
        self.directory = directory
    }

    /// One source, where it lies on this machine.
    struct Place {
        let name: String
        /// As archives record it.
        let recorded: String
        let absolute: String
        let exclude: [String]
        let isOptional: Bool
        /// Whether it is to be an SQLite database.
        var isDatabase: Bool
    }

    /// The configured sources, or those that are named instead.
    func all(_ paths: [String] = []) throws -> [Place] {
        let places =
            try paths.isEmpty ? settings.sources.map(configured) : paths.map(named)
        guard !places.isEmpty else {
            throw UsageError.other(
                "there is nothing to back up",
                hint: "holdfast backup PATH, or sources in holdfast.json")
        }
        for (index, place) in places.enumerated()
        where places[..<index].contains(where: { $0.name == place.name }) {
            throw UsageError.other(
                "two sources are called \"\(place.name)\"",
                hint: "give one of them another \"name\" in holdfast.json")
        }
        try Self.refuseNesting(places.map(\.name))
        return places
    }

    /// The configured sources that this version can take.
    func known() -> [Place] { settings.sources.compactMap { try? configured($0) } }

    /// The path of an entry begins with its source's name: it must not lie in two sources.
    static func refuseNesting(_ names: [String]) throws {
        for outer in names {
            guard let inner = names.first(where: { $0.utf8.starts(with: "\(outer)/".utf8) }) else {
                continue
            }
            throw UsageError.other(
                "the source \"\(inner)\" lies inside the source \"\(outer)\"",
                hint: "back up \"\(outer)\" alone, or give one of them another \"name\" "
                    + "in holdfast.json")
        }
    }

    private func configured(_ source: SourceSetting) throws -> Place {
        let (path, isDatabase) = try place(of: source)
        return Place(
            name: source.name, recorded: path,
            absolute: Path.absolute(path, in: settings.projectFolder), exclude: source.exclude,
            isOptional: source.isOptional, isDatabase: isDatabase)
    }

    private func place(of source: SourceSetting) throws -> (path: String, isDatabase: Bool) {
        switch source.kind {
        case .path(let path): return (path, false)
        case .sqlite(let path): return (path, true)
        case .postgres, .mysql, .command:
            throw Failure(
                "back up \(source.name): this version takes files, folders and SQLite databases, "
                    + "no \(source.kind.word)",
                hint: "remove it from the sources, or update holdfast", exitCode: .usage)
        }
    }

    /// A path that is a configured source is that source.
    private func named(_ word: String) throws -> Place {
        let text = SourceText(word)
        guard !text.path.isEmpty else {
            throw UsageError.other(
                "\"\(word)\" names no file", hint: "write \(word)PATH, as \(word)data/app.db")
        }
        let absolute = Path.absolute(text.path, in: directory)
        for source in settings.sources {
            guard var place = try? configured(source), place.absolute == absolute else { continue }
            place.isDatabase = place.isDatabase || text.isDatabase
            return place
        }
        let recorded = Path.relative(absolute, to: settings.projectFolder) ?? absolute
        let name = recorded.hasPrefix("/") || recorded == "." ? Path.name(absolute) : recorded
        return Place(
            name: name.isEmpty ? "root" : name, recorded: recorded, absolute: absolute,
            exclude: [], isOptional: false, isDatabase: text.isDatabase)
    }
}

extension SourcePlaces.Place {
    func exists() throws -> Bool {
        let path = try FilePath(absolute)
        guard path.bytes != [UInt8(ascii: "/")] else { return true }
        let (folder, name) = try path.split()
        do throws(FileError) {
            return try Directory.open(folder).statusIfPresent(name) != nil
        } catch {
            guard error.isNotFound || error.isNotDirectory else { throw error }
            return false
        }
    }

    func requirePresence() throws {
        guard try exists() else { throw isAbsent }
    }

    var isAbsent: Failure {
        Failure(
            "back up \(name): there is nothing at \(absolute)",
            hint: "correct the path; or say \"optional: true\" of the source in holdfast.json")
    }
}

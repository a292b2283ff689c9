/// Puts settings together from the places where they can be given.
package struct SettingsLoader {
    package var project: Project
    package var environment: [String: String]
    package var flags: [Flag]
    /// The absolute folder that relative paths of flags and variables start from.
    package var directory: String

    let layers: Layers
    private let platform: Platform?

    package init(
        project: Project, environment: [String: String], flags: [Flag], directory: String
    ) {
        self.project = project
        self.environment = environment
        self.flags = flags
        self.directory = directory
        var file: (String, JSONNode)?
        if let name = project.file, let root = project.settings { file = (name, root) }
        layers = Layers(flags: flags, environment: environment, file: file)
        platform = Platform.recognized(in: environment)
    }

    package func settings() throws(ConfigurationError) -> Settings {
        Settings(
            projectFolder: project.folder, file: project.file, platform: platform,
            repository: try repository(), bucket: try bucket(),
            keySource: try keySource(),
            singleWriter: try layers.reader(.singleWriter)?.boolean() ?? false,
            limitUpload: try limit(.limitUpload), limitDownload: try limit(.limitDownload),
            timeline: try timeline(), place: try place(),
            sources: try sources(), exclude: try list(.exclude, adding: true),
            excludeCaches: try layers.reader(.excludeCaches)?.boolean() ?? false,
            oneFileSystem: try layers.reader(.oneFileSystem)?.boolean() ?? false,
            maximumFileSize: try layers.reader(.maximumFileSize)?.size(),
            json: try layers.reader(.json)?.list() ?? ["*.json"],
            secretFiles: try list(.secretFiles), secrets: try list(.secrets),
            tags: try list(.tags, adding: true),
            compression: try layers.reader(.compression)?.word(CompressionLevel.self) ?? .balanced,
            keep: try keep(), run: try run(), hooks: try hooks(), notify: try notify())
    }

    /// Nothing is taken for no limit, so that an option can lift that of the file.
    private func limit(_ key: ConfigurationKey) throws(ConfigurationError) -> Int64? {
        let limit = try layers.reader(key)?.size()
        return limit == 0 ? nil : limit
    }

    private var home: String? { Self.folder(environment["HOME"]) }

    /// The folder of the XDG variable, or its place below the home folder.
    private func userFolder(_ variable: String, _ fallback: String) -> String? {
        Self.folder(environment[variable]) ?? home.map { Path.absolute(fallback, in: $0) }
    }

    /// Relative folders are ignored, as the XDG specification wants it.
    private static func folder(_ path: String?) -> String? {
        path.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}

// MARK: Repository and key

extension SettingsLoader {
    private func repository() throws(ConfigurationError) -> RepositoryChoice {
        if let reader = try layers.reader(.repository) {
            let parser = RepositoryAddressParser(folder: base(of: reader), home: home)
            switch parser.parse(try reader.text()) {
            case .success(let address): return .configured(address)
            case .failure(let error): throw reader.error(error.reason)
            }
        }
        if let address = BucketSettings.repository(in: environment) { return .configured(address) }
        if platform == nil, let data = userFolder("XDG_DATA_HOME", ".local/share") {
            return .embedded(folder: Path.absolute("holdfast/repository", in: data))
        }
        return .missing(hint: "set HOLDFAST_REPOSITORY=s3://BUCKET/PREFIX, or --repository ADDRESS")
    }

    /// Paths of the file are relative to its folder, those of flags and variables to the directory.
    private func base(of reader: ValueReader) -> String {
        guard case .file = reader.given.origin else { return directory }
        return project.folder
    }

    func path(_ reader: ValueReader) throws(ConfigurationError) -> String {
        let path = Path.expandingHome(try reader.text(), home: home)
        return Path.absolute(path, in: base(of: reader))
    }

    /// Flags first, then variables, then the file, then the default.
    private func keySource() throws(ConfigurationError) -> KeySource? {
        let files = try [
            layers.reader(.keyFile).map { reader throws(ConfigurationError) in
                (reader.given.origin, KeySource.keyFile(path: try path(reader)))
            },
            layers.reader(.passphraseFile).map { reader throws(ConfigurationError) in
                (reader.given.origin, KeySource.passphraseFile(path: try path(reader)))
            },
        ].compactMap { $0 }
        if let (_, source) = files.first(where: { $0.0.isFlag }) { return source }
        if let key = variable("HOLDFAST_KEY") {
            return .key(SensitiveText(key))
        }
        if let (_, source) = files.first(where: { $0.0.isVariable }) { return source }
        if let passphrase = variable("HOLDFAST_PASSPHRASE") {
            return .passphrase(SensitiveText(passphrase))
        }
        if let (_, source) = files.first { return source }
        guard platform == nil, let folder = userFolder("XDG_CONFIG_HOME", ".config") else {
            return nil
        }
        return .defaultKeyFile(path: Path.absolute("holdfast/key.txt", in: folder))
    }

    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Origin {
    fileprivate var isFlag: Bool {
        guard case .flag = self else { return false }
        return true
    }

    fileprivate var isVariable: Bool {
        guard case .variable = self else { return false }
        return true
    }
}

// MARK: Timeline and place

extension SettingsLoader {
    private func timeline() throws(ConfigurationError) -> String {
        if let reader = try layers.reader(.timeline) {
            let name = try reader.text()
            guard TimelineName.isValid(name) else {
                throw reader.error(
                    "\"\(name)\" cannot be a timeline's name",
                    hint: TimelineName.sanitized(name).map { "use \"\($0)\"" })
            }
            return name
        }
        let origin = project.packageName ?? Path.name(project.folder)
        guard let name = TimelineName.sanitized(origin) else {
            throw ConfigurationError(
                "naming the timeline", "of \(project.folder)", "\"\(origin)\" makes no name",
                hint: "give one: --timeline NAME")
        }
        guard let environment = platform?.environmentName(in: environment) else { return name }
        return TimelineName.sanitized(name + "-" + environment) ?? name
    }

    private func place() throws(ConfigurationError) -> String? {
        if let platform, let place = platform.place(in: environment) { return place }
        return try layers.reader(.place)?.text()
    }
}

// MARK: Lists and groups

extension SettingsLoader {
    private func sources() throws(ConfigurationError) -> [SourceSetting] {
        guard let reader = try layers.reader(.sources) else { return [] }
        return try SourceReader(
            reader: reader, project: project.folder, base: base(of: reader), home: home
        ).sources()
    }

    /// Patterns and tags on the command line come on top of the configured ones.
    private func list(
        _ key: ConfigurationKey, adding addsFlags: Bool = false
    ) throws(ConfigurationError) -> [String] {
        let flagged = flags.filter { $0.key == key }.flatMap(\.values)
        guard addsFlags, !flagged.isEmpty else { return try layers.reader(key)?.list() ?? [] }
        var configured = layers
        configured.flags = []
        return try (configured.reader(key)?.list() ?? []) + flagged
    }

    /// Rules on the command line take the place of all others.
    private func keep() throws(ConfigurationError) -> KeepRules {
        let isFlagged = flags.contains { $0.key.path.first == ConfigurationKey.keepLast.path[0] }
        let layers = isFlagged ? Layers(flags: flags) : layers
        var keep = KeepRules()
        keep.last = try layers.reader(.keepLast)?.count()
        keep.within = try layers.reader(.keepWithin)?.duration()
        keep.hourly = try layers.reader(.keepHourly)?.count()
        keep.daily = try layers.reader(.keepDaily)?.count()
        keep.weekly = try layers.reader(.keepWeekly)?.count()
        keep.monthly = try layers.reader(.keepMonthly)?.count()
        keep.yearly = try layers.reader(.keepYearly)?.count()
        return keep
    }
}

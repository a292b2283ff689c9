import Capture
import Compression
import Configuration
import Files
import Patterns
import Repository

// What the settings say of every backup.
extension Backup.Options {
    init(_ workplace: Workplace, _ words: ArchiveWords) {
        self.init()
        let settings = workplace.settings
        store(as: settings)
        tags = words.tags
        commit = words.commit
        image = words.image
        // Each holds chunks in memory, so there are few on machines with many processors too.
        workers = min(ProcessFacts.processorCount + 1, 4)
        cache = workplace.cache
        secrets = AppSecrets(workplace).fingerprints
    }

    /// How contents are stored that the repository does not hold yet.
    mutating func store(as settings: Settings) {
        effort = CompressionEffort(rawValue: settings.compression.rawValue) ?? .balanced
        if !settings.secretFiles.isEmpty { apart = PathRule(settings.secretFiles).rule }
    }
}

extension CaptureRules {
    init(_ settings: Settings) {
        self.init()
        excludesCaches = settings.excludeCaches
        staysOnFileSystem = settings.oneFileSystem
        json = settings.json
        largestFile = settings.maximumFileSize.map { UInt64(max($0, 0)) }
    }

    /// The same for one source, whose own patterns come after those of all.
    func with(_ settings: Settings, _ place: SourcePlaces.Place) -> CaptureRules {
        var rules = self
        rules.wantsDatabases = place.isDatabase
        rules.excludes = SourcePattern.expand(
            settings.exclude + place.exclude + excludes, source: place.name)
        return rules
    }
}

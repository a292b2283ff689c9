/// Everything that is configured, resolved: flags before variables before file before defaults.
package struct Settings: Equatable, Sendable {
    /// Absolute; paths of sources are relative to it.
    package var projectFolder: String
    package var file: String?
    package var platform: Platform?

    package var repository: RepositoryChoice
    package var bucket: BucketSettings
    package var keySource: KeySource?
    /// The store can't keep writers apart, and there is only one.
    package var singleWriter: Bool
    /// Bytes a second, where there is a limit.
    package var limitUpload: Int64?
    package var limitDownload: Int64?
    package var timeline: String
    package var place: String?

    package var sources: [SourceSetting]
    package var exclude: [String]
    package var excludeCaches: Bool
    package var oneFileSystem: Bool
    package var maximumFileSize: Int64?
    /// Patterns of files that must be whole JSON.
    package var json: [String]
    package var secretFiles: [String]
    package var secrets: [String]
    package var tags: [String]
    package var compression: CompressionLevel
    package var keep: KeepRules
    package var run: RunSettings
    package var hooks: HookSettings
    package var notify: NotifySettings
}

/// Which repository is meant, or why none is.
package enum RepositoryChoice: Equatable, Sendable {
    case configured(RepositoryAddress)
    /// The one in the user's data folder, created on first use.
    case embedded(folder: String)
    /// None; the hint says how to name one.
    case missing(hint: String)
}

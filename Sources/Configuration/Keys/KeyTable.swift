/// Every key there is; reading, variables, suggestions and the schema all follow this table.
extension ConfigurationKey {
    package static let all: [ConfigurationKey] =
        [
            .repository, .timeline, .place, .keyFile, .passphraseFile, .singleWriter,
            .limitUpload, .limitDownload,
            .sources, .exclude, .excludeCaches, .oneFileSystem, .maximumFileSize,
            .json, .secretFiles, .secrets, .tags, .compression,
            .keepLast, .keepWithin, .keepHourly, .keepDaily, .keepWeekly, .keepMonthly, .keepYearly,
        ] + ofRun + ofHooks + ofMonitors + ofBuckets

    package static let repository = ConfigurationKey(
        "repository", .text, "where archives are kept: a folder, or s3://BUCKET/PREFIX")
    package static let timeline = ConfigurationKey(
        "timeline", .text, "the name of the app's history within the repository",
        default: "the name in package.json, else that of the project's folder")
    package static let place = ConfigurationKey(
        "place", .text, "where the app runs, so that a copy elsewhere is not taken for it",
        default: "the platform's project, environment and service")
    package static let keyFile = ConfigurationKey(
        "keyFile", .text, "the file with the key that opens the repository")
    package static let passphraseFile = ConfigurationKey(
        "passphraseFile", .text, "the file with the passphrase that opens the repository")
    package static let singleWriter = ConfigurationKey(
        "singleWriter", .boolean,
        "nobody else ever writes to the repository, whose store lacks conditional writes",
        default: "false")
    package static let limitUpload = ConfigurationKey(
        "limitUpload", .size, "send at most so much a second, also when sending again",
        default: "0, no limit")
    package static let limitDownload = ConfigurationKey(
        "limitDownload", .size, "receive at most so much a second", default: "0, no limit")

    package static let sources = ConfigurationKey(
        "sources", .sources, "what to keep: folders, files, databases")
    package static let exclude = ConfigurationKey(
        "exclude", .list, "patterns of entries to leave out")
    package static let excludeCaches = ConfigurationKey(
        "excludeCaches", .boolean, "leave out folders marked by a CACHEDIR.TAG", default: "false")
    package static let oneFileSystem = ConfigurationKey(
        "oneFileSystem", .boolean, "do not cross into other file systems", default: "false")
    package static let maximumFileSize = ConfigurationKey(
        "maximumFileSize", .size, "leave out larger files")
    package static let json = ConfigurationKey(
        "json", .list, "patterns of files that are taken only when they are whole JSON",
        default: "*.json")
    package static let secretFiles = ConfigurationKey(
        "secretFiles", .list,
        "patterns of files that are never compressed together with others")
    package static let secrets = ConfigurationKey(
        "secrets", .list, "variables whose change between backup and restore is to be noticed")
    package static let tags = ConfigurationKey(
        "tags", .list, "words to find archives by")
    package static let compression = ConfigurationKey(
        "compression", .word(CompressionLevel.allCases.map(\.rawValue)),
        "how hard to compress", default: "balanced")
}

extension ConfigurationKey {
    package static let keepLast = ConfigurationKey(
        "keep.last", .count, "keep so many of the newest archives")
    package static let keepWithin = ConfigurationKey(
        "keep.within", .duration, "keep all archives not older than this")
    package static let keepHourly = ConfigurationKey(
        "keep.hourly", .count, "keep one archive an hour, for so many hours")
    package static let keepDaily = ConfigurationKey(
        "keep.daily", .count, "keep one archive a day, for so many days")
    package static let keepWeekly = ConfigurationKey(
        "keep.weekly", .count, "keep one archive a week, for so many weeks")
    package static let keepMonthly = ConfigurationKey(
        "keep.monthly", .count, "keep one archive a month, for so many months")
    package static let keepYearly = ConfigurationKey(
        "keep.yearly", .count, "keep one archive a year, for so many years")
}

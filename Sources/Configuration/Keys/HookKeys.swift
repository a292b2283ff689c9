/// The keys about hooks: what runs before and after backups, restores and hand-overs.
extension ConfigurationKey {
    static let ofHooks: [ConfigurationKey] = [
        .hookBeforeBackup, .hookAfterBackup, .hookBeforeRestore, .hookStaged, .hookAfterRestore,
        .hookBeforeDrain, .hookAfterDrain, .hookFailed, .hookTimeout,
    ]

    package static let hookBeforeBackup = ConfigurationKey(
        "hooks.beforeBackup", .shell, "the shell command before files are read for an archive")
    package static let hookAfterBackup = ConfigurationKey(
        "hooks.afterBackup", .shell, "after an archive is made")
    package static let hookBeforeRestore = ConfigurationKey(
        "hooks.beforeRestore", .shell, "before data is restored")
    package static let hookStaged = ConfigurationKey(
        "hooks.staged", .shell, "on data of another timeline before it takes its place")
    package static let hookAfterRestore = ConfigurationKey(
        "hooks.afterRestore", .shell, "after data is restored")
    package static let hookBeforeDrain = ConfigurationKey(
        "hooks.beforeDrain", .shell, "before the app is ended for another container")
    package static let hookAfterDrain = ConfigurationKey(
        "hooks.afterDrain", .shell, "after that, before the last archive")
    package static let hookFailed = ConfigurationKey(
        "hooks.failed", .shell, "after a backup or restore has failed")
    package static let hookTimeout = ConfigurationKey(
        "hooks.timeout", .duration, "how long a hook may take", default: "1m")
}

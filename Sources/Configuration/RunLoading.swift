// The keys of "run".
extension SettingsLoader {
    func run() throws(ConfigurationError) -> RunSettings {
        RunSettings(
            onChange: try duration(.runOnChange, .seconds(10)),
            every: try duration(.runEvery, .seconds(300)),
            grace: try layers.reader(.runGrace)?.duration(),
            priority: try layers.reader(.runPriority)?.list() ?? [],
            existing: try layers.reader(.runExisting)?.word(RunSettings.Existing.self) ?? .refuse,
            requireArchive: try layers.reader(.runRequireArchive)?.boolean() ?? false,
            migrate: try layers.reader(.runMigrate)?.text().nonEmpty,
            handover: try layers.reader(.runHandover)?.boolean() ?? true,
            handoverWithin: try duration(.runHandoverWithin, .seconds(60)),
            poll: try poll(),
            ready: try ready(),
            readyWithin: try duration(.runReadyWithin, .seconds(120)),
            drain: try layers.reader(.runDrain)?.text(),
            reload: try layers.reader(.runReload)?.text(),
            merge: try layers.reader(.runMerge)?.list() ?? [],
            health: try layers.reader(.runHealth)?.text(),
            maxAge: try duration(.runMaxAge, .seconds(900)))
    }

    /// No lease tells of longer pauses.
    private func poll() throws(ConfigurationError) -> Duration {
        guard let reader = try layers.reader(.runPoll) else { return .seconds(36) }
        let poll = try reader.duration()
        guard poll <= .seconds(86_400) else {
            throw reader.error("is more than a day", hint: "1d is the most")
        }
        return poll
    }

    private func ready() throws(ConfigurationError) -> String? {
        guard let reader = try layers.reader(.runReady) else { return nil }
        return try reader.webAddress(try reader.text())
    }

    private func duration(
        _ key: ConfigurationKey, _ fallback: Duration
    ) throws(ConfigurationError) -> Duration {
        try layers.reader(key)?.duration() ?? fallback
    }
}

extension String {
    /// Nothing for an empty text, as of a variable that is not set here.
    var nonEmpty: String? { isEmpty ? nil : self }
}

// The keys of "hooks", "notify" and "metrics".
extension SettingsLoader {
    func hooks() throws(ConfigurationError) -> HookSettings {
        var hooks = HookSettings()
        for hook in HookSettings.Hook.allCases {
            hooks.commands[hook] = try layers.reader(hook.key)?.text().nonEmpty
        }
        if let timeout = try layers.reader(.hookTimeout)?.duration() { hooks.timeout = timeout }
        return hooks
    }

    func notify() throws(ConfigurationError) -> NotifySettings {
        var notify = NotifySettings()
        if let reader = try layers.reader(.notifyPing) {
            notify.ping = try address(try reader.text(), reader)
        }
        if let reader = try layers.reader(.notifyWebhook) {
            for text in try reader.list() {
                if let address = try address(text, reader) { notify.webhooks.append(address) }
            }
        }
        notify.format = try layers.reader(.notifyFormat)?.word(NotifySettings.Format.self)
        if let reader = try layers.reader(.notifyOn) { notify.events = try events(reader) }
        if let every = try layers.reader(.notifyEvery)?.duration() { notify.every = every }
        if let reader = try layers.reader(.metricsFile), try reader.text().nonEmpty != nil {
            notify.metricsFile = try path(reader)
        }
        return notify
    }

    private func address(
        _ text: String, _ reader: ValueReader
    ) throws(ConfigurationError) -> SensitiveText? {
        try reader.webAddress(text).map { SensitiveText($0) }
    }

    private func events(
        _ reader: ValueReader
    ) throws(ConfigurationError) -> Set<NotifySettings.Event> {
        var events: Set<NotifySettings.Event> = []
        for word in try reader.list() {
            guard let event = NotifySettings.Event(rawValue: word) else {
                let words = NotifySettings.Event.allCases.map(\.rawValue)
                throw reader.error(
                    "\"\(word)\" is no event",
                    hint: Suggestion.nearest(to: word, in: words).map { "did you mean \"\($0)\"?" }
                        ?? "events are " + words.joined(separator: ", "))
            }
            events.insert(event)
        }
        return events
    }
}

extension HookSettings.Hook {
    fileprivate var key: ConfigurationKey {
        switch self {
        case .beforeBackup: .hookBeforeBackup
        case .afterBackup: .hookAfterBackup
        case .beforeRestore: .hookBeforeRestore
        case .staged: .hookStaged
        case .afterRestore: .hookAfterRestore
        case .beforeDrain: .hookBeforeDrain
        case .afterDrain: .hookAfterDrain
        case .failed: .hookFailed
        }
    }
}

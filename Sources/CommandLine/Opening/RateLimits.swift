import Configuration
import Storage

extension Invocation {
    /// The store, whose requests are counted and go no faster than the settings allow.
    func metered(_ store: any ObjectStore, by settings: Settings) -> any ObjectStore {
        let counted = CountingStore(store, into: traffic)
        let (upward, downward) = (settings.limitUpload, settings.limitDownload)
        guard upward != nil || downward != nil else { return counted }
        return LimitedStore(
            counted, bytesUpPerSecond: upward, bytesDownPerSecond: downward,
            clock: ContinuousClock())
    }
}

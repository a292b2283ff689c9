import Configuration
import Storage

extension Invocation {
    /// The store, used no faster than the command line allows.
    func limited(_ store: any ObjectStore) throws -> any ObjectStore {
        let (upward, downward) = (try rate(.limitUpload), try rate(.limitDownload))
        guard upward != nil || downward != nil else { return store }
        return LimitedStore(
            store, bytesUpPerSecond: upward, bytesDownPerSecond: downward,
            clock: ContinuousClock())
    }

    private func rate(_ option: OptionSpecification) throws -> Int64? {
        guard let text = arguments.value(option) else { return nil }
        guard let rate = SizeText.parse(text), rate > 0 else {
            throw UsageError.invalidValue(
                text, option: "--\(option.name)", reason: "is no number of bytes",
                hint: "--\(option.name) 2MB")
        }
        return rate
    }
}

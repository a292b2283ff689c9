import Format

extension Hooks {
    /// What a hook is told.
    struct Facts: Sendable {
        private(set) var variables: [(name: String, value: String)] = []

        init() {}

        init(archive: ArchiveNumber) {
            variables = [("HOLDFAST_ARCHIVE", "\(archive)")]
        }

        init(error: ErrorReport) {
            variables = [
                ("HOLDFAST_ERROR", error.message),
                ("HOLDFAST_EXIT_CODE", "\(error.exitCode.rawValue)"),
            ]
        }

        init(archive: ArchiveNumber, staged path: String, source: String, from timeline: String) {
            variables = [
                ("HOLDFAST_ARCHIVE", "\(archive)"), ("HOLDFAST_STAGED", path),
                ("HOLDFAST_SOURCE", source), ("HOLDFAST_FROM", timeline),
            ]
        }
    }
}

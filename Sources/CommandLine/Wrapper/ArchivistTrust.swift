import Capture
import Deploy
import Format
import Repository

// Losses that the command meant.
extension Archivist {
    /// Commits that they are; what has everything stays until somebody lets it go.
    func trust(_ meant: ArchiveNumber) async -> Result<Archived.Trust, any Error>? {
        guard let good = newest.suspicion?.lastGood else { return nil }
        do {
            try await Pins(timeline).pin(good, reason: "before the app lost data under run")
            let accepted = try await Acceptance(timeline).accept(meant, under: epoch)
            try goOn(repeatedBy: accepted)
            return .success(Archived.Trust(accepted: accepted, good: good))
        } catch {
            notTrusted()
            return .failure(error)
        }
    }
}

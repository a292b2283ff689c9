package import Format

extension Timeline {
    /// Whether an archive that was read is still there: if not, what it named may be gone as well.
    package func isLive(_ archive: Archive) async throws -> Bool {
        guard case .live(let found) = try await slot(archive.number) else { return false }
        return found.id == archive.id
    }

    /// Reads an archive; what is no damage but somebody's forgetting it meanwhile is told so.
    package func reading<Value>(
        _ archive: Archive, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw await explaining(error, reading: archive)
        }
    }

    /// Reads the newest archive, and another one when it is forgotten meanwhile; nil without any.
    package func readingNewest<Value>(
        _ body: (Archive) async throws -> Value
    ) async throws -> Value? {
        while let newest = try await newest() {
            do {
                return try await reading(newest) { try await body(newest) }
            } catch let error as RepositoryError {
                guard error.kind == .forgotten else { throw error }
            }
        }
        return nil
    }

    private func explaining(_ error: any Error, reading archive: Archive) async -> any Error {
        guard Damage.isDamage(error), let isLive = try? await isLive(archive), !isLive else {
            return error
        }
        return RepositoryError(
            .forgotten, "read archive \(archive.number)", "timeline \(name)",
            "it was forgotten while it was being read",
            hint: "holdfast list shows what is there")
    }
}

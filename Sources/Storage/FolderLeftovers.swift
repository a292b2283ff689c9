import Files

extension FolderStore {
    /// Removes what crashed writers left behind a day ago or longer; what can't be removed stays.
    func removeLeftovers(from folder: Directory) {
        guard let entries = try? folder.entries() else { return }
        let limit = clock().seconds - 86_400
        let prefix = Array(TemporaryName.standardPrefix.utf8)
        for entry in entries where entry.name.bytes.starts(with: prefix) {
            guard let status = try? folder.status(entry.name), status.kind == .file,
                status.modified.seconds < limit
            else { continue }
            try? folder.removeFile(entry.name)
        }
    }
}

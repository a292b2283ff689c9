import Files

extension FolderStore {
    /// What the disk said, in the terms of stores.
    func storageError(
        _ operation: String, _ subject: String, _ error: FileError
    ) -> StorageError {
        StorageError(
            error.storageKind, operation, subject, "\(error.path): \(error.reason)",
            hint: error.storageHint, isRetryable: error.isTransient)
    }
}

extension FileError {
    fileprivate var storageKind: StorageError.Kind {
        if isNotFound { return .notFound }
        if isPermission || isReadOnly { return .denied }
        if isNoSpace { return .noSpace }
        if isTransient || isInputOutput { return .unreachable }
        return .other
    }

    fileprivate var storageHint: String? {
        if isPermission { return "run as the user whose folder it is, or give it away: chown -R" }
        if isReadOnly { return "mount it for writing" }
        return hint
    }
}

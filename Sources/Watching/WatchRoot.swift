import Files

/// What is to be watched, and where its names are waited for.
struct WatchRoot {
    let path: FilePath
    /// Where it lies, when its path and its links have been followed; nothing for `/`.
    var place: (folder: FilePath, name: FileName)?
    /// The directory that it was when it was last there.
    var watch: WatchNumber?
    /// In these folders these names stand for it, or are on the way to it.
    var anchors: [(watch: WatchNumber, name: FileName)] = []

    init(_ path: FilePath) {
        self.path = path
    }

    func isAwaited(_ name: FileName, in watch: WatchNumber) -> Bool {
        anchors.contains { $0.watch == watch && $0.name == name }
    }
}

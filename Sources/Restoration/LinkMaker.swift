import Files
import Format

/// Gives files their further names.
struct LinkMaker {
    private let worker: TreeWorker
    private var made = Made()
    /// Everything below the root was made here, and no link is followed on the way.
    private var descent: Descent?

    init(_ worker: TreeWorker) {
        self.worker = worker
    }

    consuming func make(_ links: [Link]) throws -> Made {
        for link in links {
            guard try make(link) else {
                made.unlinked.append(link)
                continue
            }
            worker.progress.finished(link.entry.path)
        }
        return made
    }

    /// False when the first name can't be reached or given another one.
    private mutating func make(_ link: Link) throws -> Bool {
        guard let name = try? FileName(link.first.name), let folder = link.first.parent else {
            return false
        }
        let target = try worker.folders.directory(link.folder)
        let root = try worker.folders.directory(link.folder.root)
        do throws(FileError) {
            var descent = descent ?? Descent(root)
            let directory = try descent.directory(folder)
            self.descent = descent
            guard try directory.status(name).kind == .file else { return false }
            try target.makeHardLink(link.name, to: name, in: directory)
        } catch {
            guard !error.isExists, !error.isNoSpace else { throw error }
            return false
        }
        // A name more changes what the first one's signature covers: both will be read anew.
        made.finished.append((link.folder, link.index, 0))
        return true
    }
}

import Configuration
import Files
import Format
import Repository

/// Decides where each source of an archive is to go.
struct RestoreDestinations {
    private let invocation: Invocation
    private let settings: Settings

    init(_ invocation: Invocation, _ settings: Settings) {
        self.invocation = invocation
        self.settings = settings
    }

    struct Place {
        let source: Archive.Source
        /// Which of the archive's segments hold it.
        let segments: Range<Int>
        let path: FilePath
    }

    /// One source goes straight into `--to`, several into a folder each, named as configured.
    func places(_ archive: Archive) throws -> [Place] {
        var start = 0
        return try archive.sources.map { source in
            defer { start += source.segmentCount }
            return Place(
                source: source, segments: start..<start + source.segmentCount,
                path: try FilePath(path(source, of: archive)))
        }
    }

    private func path(_ source: Archive.Source, of archive: Archive) throws -> String {
        guard let target = invocation.arguments.value(.to) else {
            return Path.absolute(try recorded(source), in: settings.projectFolder)
        }
        guard !target.hasPrefix("env:") else {
            throw Failure(
                "restore to \(target): this version restores files and folders only",
                hint: "--to FOLDER", exitCode: .usage)
        }
        let folder = Path.absolute(target, in: invocation.directory)
        guard archive.sources.count > 1 else { return folder }
        // A name that leads out of the folder was written by nobody who means well.
        guard (try? EntryPath(Array(source.name.utf8))) != nil else {
            throw Failure(
                "restore \(EntryPath.printable(Array(source.name.utf8))) to \(target): "
                    + "its name is no path inside a folder", exitCode: .corrupt)
        }
        return folder + "/" + source.name
    }

    private func recorded(_ source: Archive.Source) throws -> String {
        guard let text = String(validating: source.path, as: UTF8.self), !text.isEmpty else {
            throw Failure(
                "restore \(source.name): where it came from can't be written here",
                hint: "say where it goes: --to FOLDER")
        }
        return text
    }
}

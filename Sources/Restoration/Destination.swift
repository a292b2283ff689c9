package import Files
import LiveFiles
import Repository

/// Where a source is restored to: a name in a folder.
package struct Destination: Hashable, Sendable {
    /// Without links, as far as it exists.
    package let path: FilePath
    let folder: FilePath
    let name: FileName

    /// Follows links to what they point to, which is what gets replaced.
    package init(_ path: FilePath) throws {
        let (folder, name): (FilePath, FileName)
        do throws(FileError) {
            (folder, name) = try path.resolved().split()
        } catch {
            guard error.isNotFound else {
                throw Self.refusal(path, "can't be replaced: \(error.reason)")
            }
            (folder, name) = try Self.newPlace(path)
        }
        self.folder = folder
        self.name = name
        self.path = folder / name
    }

    private static func newPlace(_ path: FilePath) throws -> (FilePath, FileName) {
        let (folder, name) = try path.split()
        do {
            let folder = try folder.resolved()
            guard try Directory.open(folder).statusIfPresent(name) == nil else {
                throw refusal(path, "is a link to something that does not exist")
            }
            return (folder, name)
        } catch let error as FileError where error.isNotFound {
            return (folder, name)
        }
    }

    private static func refusal(_ path: FilePath, _ reason: String) -> RestorationError {
        RestorationError(
            .refused, "restore to", "\(path)", reason, hint: "name another folder: --to")
    }
}

/// What is at a destination before anything is done.
package enum DestinationState: Hashable, Sendable {
    /// Nothing; perhaps not even the folder it would lie in.
    case missing
    /// A directory without data: what restores and file systems put there doesn't count.
    case empty
    case directory
    /// A file that nothing would be lost with: without a byte, or a database without tables.
    case hollow
    /// Anything but a directory.
    case file

    var isDirectory: Bool { self == .empty || self == .directory }
    package var hasData: Bool { self == .directory || self == .file }
}

extension Destination {
    package func state() throws -> DestinationState {
        let parent: Directory
        do throws(FileError) {
            parent = try Directory.open(folder)
        } catch {
            guard error.isNotFound else { throw error }
            return .missing
        }
        guard let status = try parent.statusIfPresent(name) else { return .missing }
        guard status.kind == .directory else {
            return try isHollow(status, in: parent) ? .hollow : .file
        }
        let entries = try parent.openDirectory(name).entries()
        return entries.contains { Self.isData($0.name) } ? .directory : .empty
    }

    /// What is said of the data there.
    package func marker() throws -> Marker? {
        if let parent = file() { return Marker.read(name, in: parent) }
        guard case .directory = try state() else { return nil }
        return Marker.read(try Directory.open(path))
    }

    /// Lets what is there say from which archive it is, where the file system can.
    package func mark(_ marker: Marker) {
        if let directory = try? Directory.open(path) {
            if Marker.read(directory) != marker { marker.write(to: directory) }
        } else if let parent = file() {
            marker.write(of: name, to: parent)
        } else {
            unmarkFile()
        }
    }

    /// Whether the file system keeps what is said of the data there.
    package var isMarkable: Bool {
        guard let directory = (try? Directory.open(path)) ?? (try? Directory.open(folder)) else {
            return true
        }
        return Marker.isPossible(on: directory)
    }

    /// A file that comes later is another one.
    func unmarkFile() {
        guard let parent = try? Directory.open(folder) else { return }
        Marker.remove(of: name, from: parent)
    }

    /// The folder of a file with something in it.
    private func file() -> Directory? {
        guard let parent = try? Directory.open(folder),
            let status = try? parent.statusIfPresent(name), status.kind == .file, status.size > 0
        else { return nil }
        return parent
    }

    private func isHollow(_ status: FileStatus, in parent: Directory) throws -> Bool {
        guard status.kind == .file, try DatabaseFile.logs(of: name, in: parent).isEmpty else {
            return false
        }
        return status.size == 0 || DatabaseCheck.hasNoTables(name, in: parent)
    }

    /// New disks are not quite empty either.
    static func isData(_ name: FileName) -> Bool {
        !OwnNames.contain(name) && name != "lost+found"
    }
}

import Configuration
import Files

/// Where the repository lies, if that is a folder of this machine.
///
/// Where it lies inside a source it is no part of that, and what replaces the source would put it
/// aside with all archives.
struct RepositoryFolder {
    private let path: FilePath?

    init(_ settings: Settings) {
        path = Self.text(settings.repository).flatMap { try? FilePath($0).resolved() }
    }

    private static func text(_ choice: RepositoryChoice) -> String? {
        switch choice {
        case .configured(let address):
            guard case .folder(let path) = address.location else { return nil }
            return path
        case .embedded(let folder): return folder
        case .missing: return nil
        }
    }

    /// A pattern that leaves it out of a source at this place; nothing where it lies elsewhere.
    func pattern(inside place: FilePath) -> String? {
        guard let path, let outer = try? place.resolved() else { return nil }
        let folder = outer.bytes == [UInt8(ascii: "/")] ? [] : outer.bytes
        guard path != outer, path.bytes.starts(with: folder + [UInt8(ascii: "/")]) else {
            return nil
        }
        return String(decoding: path.bytes.dropFirst(folder.count), as: UTF8.self)
            .map { "\\*?[ ".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// Data is not put among the repository's own objects.
    func refuseAround(_ place: FilePath, to action: String) throws {
        let slash = [UInt8(ascii: "/")]
        guard let path, (place.bytes + slash).starts(with: path.bytes + slash) else { return }
        throw Failure(
            "\(action): \(place) lies inside the repository, \(path)",
            hint: "name another folder: --to", exitCode: .usage)
    }

    func refuseInside(_ place: FilePath, to action: String) throws {
        guard let path, pattern(inside: place) != nil || path == (try? place.resolved()) else {
            return
        }
        throw Failure(
            "\(action): the repository, \(path), lies inside \(place)",
            hint: "a restore would replace the repository, too: move it elsewhere, "
                + "and say where (repository, --repository)", exitCode: .usage)
    }
}

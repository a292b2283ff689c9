import Configuration
import Files

/// Where the repository lies, if that is a folder of this machine.
///
/// No source may hold it: a restore would put its past in its place, and the archives with it aside.
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

    func refuseInside(_ place: FilePath, to action: String) throws {
        guard let path, let outer = try? place.resolved(),
            path == outer || path.bytes.starts(with: outer.bytes + [UInt8(ascii: "/")])
                || outer.bytes == [UInt8(ascii: "/")]
        else { return }
        throw Failure(
            "\(action): the repository, \(path), lies inside \(place)",
            hint: "a restore would replace the repository, too: move it elsewhere, "
                + "and say where (repository, --repository)", exitCode: .usage)
    }
}

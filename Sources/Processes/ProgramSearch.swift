import Glibc

/// Where a program may be, and what its absence means; as `execvp` looks for it.
struct ProgramSearch {
    let name: String
    let places: [String]
    private let directory: String?

    init(_ name: String, _ environment: ProcessEnvironment, directory: String?) {
        self.name = name
        self.directory = directory
        guard !name.utf8.contains(UInt8(ascii: "/")), !name.isEmpty else {
            places = [name]
            return
        }
        let folders = (environment["PATH"] ?? "/bin:/usr/bin")
            .split(separator: ":", omittingEmptySubsequences: false)
        // An empty folder is the current one.
        places = folders.map { $0.isEmpty ? name : "\($0)/\(name)" }
    }

    /// Tries one place after the other; `attempt` tells why the system did not run it.
    func run(_ attempt: (String) -> Int32) throws(ProcessError) {
        var denied: ProcessError?
        for place in places {
            let code = attempt(place)
            guard code != 0 else { return }
            let error = judge(code, place)
            guard Self.goingOn.contains(code) else { throw error }
            if error.kind == .notExecutable { denied = denied ?? error }
        }
        throw denied ?? ProcessError(.notFound, "\(name) was not found")
    }

    private static let goingOn: Set = [EACCES, ENOENT, ENOTDIR, ENODEV, ESTALE, ETIMEDOUT]

    private func judge(_ code: Int32, _ place: String) -> ProcessError {
        switch code {
        case EAGAIN, ENOMEM, EMFILE, ENFILE:
            return ProcessError(.notStarted, "\(place) can't be run: \(errorText(code))")
        case ENOENT, ENOTDIR:
            guard mode(of: place) != nil else {
                return ProcessError(.notFound, "\(name) was not found")
            }
            return ProcessError(.notExecutable, "\(place) needs an interpreter that is not there")
        case ENOEXEC:
            return ProcessError(
                .notExecutable, "\(place) is no program, and no script that begins with #!")
        default:
            let isFolder = mode(of: place).map { $0 & S_IFMT == S_IFDIR } ?? false
            let reason = isFolder ? "it is a directory" : errorText(code)
            return ProcessError(.notExecutable, "\(place) can't be run: \(reason)")
        }
    }

    private func mode(of place: String) -> mode_t? {
        let isRelative = !place.hasPrefix("/")
        let path = isRelative ? directory.map { "\($0)/\(place)" } ?? place : place
        var status = stat()
        guard !place.isEmpty, unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mode
    }
}

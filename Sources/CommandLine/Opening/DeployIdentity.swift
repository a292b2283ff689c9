import Configuration
import Files

/// Which version of the app the data belongs to, where that can be told.
enum DeployIdentity {
    /// The platform's word for it, else the commit that the project's `.git` has checked out.
    static func commit(_ settings: Settings, _ environment: [String: String]) -> String? {
        settings.platform?.commit(in: environment) ?? checkedOut(in: settings.projectFolder)
    }

    private static func checkedOut(in folder: String) -> String? {
        guard let head = line(of: folder + "/.git/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return isCommit(head) ? head : nil }
        let reference = head.dropFirst(5)
        guard !reference.contains("..") else { return nil }
        let commit = line(of: folder + "/.git/\(reference)")
        return commit.flatMap { isCommit($0) ? $0 : nil }
    }

    private static func line(of path: String) -> String? {
        guard let path = try? FilePath(path), let bytes = try? WholeFile.read(path, limit: 4096),
            let line = bytes.split(separator: UInt8(ascii: "\n")).first
        else { return nil }
        return String(validating: line, as: UTF8.self)
    }

    private static func isCommit(_ text: String) -> Bool {
        (40...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}

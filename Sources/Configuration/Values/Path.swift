/// Paths as text, put together and taken apart without looking at any disk.
package enum Path {
    /// The path seen from the folder: absolute paths stay, dots are resolved by their letters.
    package static func absolute(_ path: String, in folder: String) -> String {
        "/" + components(path.hasPrefix("/") ? path : folder + "/" + path).joined(separator: "/")
    }

    /// The folder that holds the absolute path; nothing above the root.
    package static func parent(_ path: String) -> String? {
        let components = components(path)
        return components.isEmpty ? nil : "/" + components.dropLast().joined(separator: "/")
    }

    /// The last component; that of the root is empty.
    package static func name(_ path: String) -> String {
        components(path).last.map(String.init) ?? ""
    }

    /// The absolute path as seen from the absolute folder, if it is inside.
    package static func relative(_ path: String, to folder: String) -> String? {
        let (path, folder) = (components(path), components(folder))
        guard path.starts(with: folder) else { return nil }
        return path.count == folder.count
            ? "." : path.dropFirst(folder.count).joined(separator: "/")
    }

    /// A relative path without its dots, if it does not lead outside and is not the folder itself.
    static func inside(_ path: String) -> String? {
        guard !path.hasPrefix("/"), let inner = relative("/#/" + path, to: "/#") else { return nil }
        return inner == "." ? nil : inner
    }

    /// The path with a leading `~` replaced by the home folder.
    static func expandingHome(_ path: String, home: String?) -> String {
        guard let home, path == "~" || path.hasPrefix("~/") else { return path }
        return home + path.dropFirst(1)
    }

    private static func components(_ path: String) -> [Substring] {
        var components: [Substring] = []
        // By bytes: a slash and an accent behind it would be one character.
        for component in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) })
        where component != "." {
            if component == ".." {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        return components
    }
}

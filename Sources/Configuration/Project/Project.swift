/// The folder that an app lives in, and what its files say about it.
package struct Project: Equatable, Sendable {
    /// Absolute; paths of the configuration are relative to it.
    package var folder: String
    /// The file that holds the settings, if there is one, as errors name it.
    package var file: String?
    var settings: JSONNode?
    /// The name in the folder's package.json.
    package var packageName: String?

    /// A project without any file.
    package init(folder: String) {
        self.folder = folder
    }
}

extension Project {
    /// How project files are read: the bytes, or nothing if there is no such file.
    package typealias Reader = (_ path: String) throws -> [UInt8]?

    static let fileName = "holdfast.json"
    static let packageFileName = "package.json"
    private static let largest = 1 << 20

    /// The project around the folder: the nearest of `holdfast.json` and `package.json` upward.
    package static func find(from folder: String, read: Reader) throws -> Project {
        var candidate: String? = folder
        while let current = candidate {
            if let project = try load(folder: current, read: read) { return project }
            candidate = Path.parent(current)
        }
        return Project(folder: folder)
    }

    /// The project of the file, which holds settings or, if it is a `package.json`, may hold them.
    package static func load(file path: String, read: Reader) throws -> Project {
        guard let parent = Path.parent(path), let root = try parse(path, read: read) else {
            throw ConfigurationError("reading", path, "there is no such file")
        }
        var project = Project(folder: parent)
        if Path.name(path) == packageFileName {
            project.take(package: root, from: path)
        } else {
            project.take(settings: root, from: path)
            if let package = try parse(inside(parent, packageFileName), read: read) {
                project.packageName = package.name
            }
        }
        try project.check()
        return project
    }

    private static func load(folder: String, read: Reader) throws -> Project? {
        let settings = try parse(inside(folder, fileName), read: read)
        let package = try parse(inside(folder, packageFileName), read: read)
        guard settings != nil || package != nil else { return nil }
        var project = Project(folder: folder)
        if let package { project.take(package: package, from: inside(folder, packageFileName)) }
        if let settings {
            guard project.settings == nil else {
                throw ConfigurationError(
                    "reading", folder, "both \(fileName) and \(packageFileName) hold settings",
                    hint: "remove the key \"holdfast\" from \(packageFileName)")
            }
            project.take(settings: settings, from: inside(folder, fileName))
        }
        try project.check()
        return project
    }

    private static func parse(_ path: String, read: Reader) throws -> JSONNode? {
        guard let bytes = try read(path) else { return nil }
        guard bytes.count <= largest else {
            throw ConfigurationError("reading", path, "the file is larger than 1 MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError("reading", path, "the file is not UTF-8 text")
        }
        do throws(TextError) {
            return try JSON5Parser.parse(text)
        } catch {
            throw ConfigurationError("reading", "\(path):\(error.location)", error.reason)
        }
    }

    private static func inside(_ folder: String, _ name: String) -> String {
        folder == "/" ? "/" + name : folder + "/" + name
    }

    private mutating func take(settings root: JSONNode, from path: String) {
        settings = root
        file = path
    }

    private mutating func take(package root: JSONNode, from path: String) {
        packageName = root.name
        guard let member = root.member("holdfast") else { return }
        settings = member.node
        file = path
    }

    private func check() throws(ConfigurationError) {
        guard let settings, let file else { return }
        try FileCheck(name: file).check(settings)
    }
}

extension JSONNode {
    /// The text of the member "name".
    fileprivate var name: String? {
        guard case .string(let name) = member("name")?.node.value, !name.isEmpty else { return nil }
        return name
    }
}

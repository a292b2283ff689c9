import Configuration
import Files

extension Command {
    static let setup = Command(.setup) { invocation in
        let platform = invocation.arguments.words[0]
        guard CommandSpecification.setups.contains(platform),
            let text = SetupTexts.text("setup-" + platform)
        else {
            throw UsageError.other(
                "nothing is known of \"\(platform)\"",
                hint: "holdfast setup " + CommandSpecification.setups.joined(separator: "|"))
        }
        let settings = try invocation.settings()
        let package = try package(in: settings.projectFolder)
        let project = SetupProject(settings, package)
        for remark in package.remarks { invocation.output.note(remark) }
        let parts = SetupTemplate.parts(
            of: text, with: project.values(version: Program.version))
        show(parts, invocation.output)
        invocation.output.record(
            "setup",
            [
                .init("platform", .string(platform)), .init("app", .string(project.name)),
                .init("parts", .array(parts.map(object))),
            ])
        return .done
    }

    private static func package(in folder: String) throws -> NodePackage {
        let found = workspace(of: folder)
        let root = found?.root ?? folder
        return NodePackage(
            try manifest(in: folder), of: found?.workspace,
            has: { has($0, in: root) },
            text: { name in text(name, in: folder) ?? text(name, in: root) })
    }

    /// What lies above and can't be read says nothing about this project.
    private static func workspace(of folder: String) -> (root: String, workspace: Workspace)? {
        var above = Path.parent(folder)
        while let root = above {
            let list = text("pnpm-workspace.yaml", in: root)
            let workspace = Path.relative(folder, to: root).flatMap {
                Workspace(try? manifest(in: root), list: list, folder: $0)
            }
            if let workspace { return (root, workspace) }
            above = Path.parent(root)
        }
        return nil
    }

    private static func manifest(in folder: String) throws -> JSONNode? {
        let path = Path.absolute("package.json", in: folder)
        return try Invocation.read(path).map { bytes in
            do throws(TextError) {
                return try JSON5Parser.parse(String(decoding: bytes, as: UTF8.self))
            } catch {
                throw ConfigurationError("reading", "\(path):\(error.location)", error.reason)
            }
        }
    }

    /// `path` may lead into folders.
    private static func has(_ path: String, in folder: String) -> Bool {
        let parts = try? FilePath(Path.absolute(path, in: folder)).split()
        guard let (parent, name) = parts, let directory = try? Directory.open(parent) else {
            return false
        }
        return (try? directory.statusIfPresent(name)) != nil
    }

    private static func text(_ name: String, in folder: String) -> String? {
        let bytes = try? Invocation.read(Path.absolute(name, in: folder))
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func show(_ parts: [SetupPart], _ output: Output) {
        for (index, part) in parts.enumerated() {
            if index > 0 { output.line() }
            output.line(Style.strong.apply(to: "== " + part.file, on: output.terminal))
            output.line(Style.faint.apply(to: part.about, on: output.terminal))
            output.line()
            for line in part.lines { output.line(line) }
        }
    }

    private static func object(_ part: SetupPart) -> JSONValue {
        .object([
            .init("file", .string(part.file)), .init("about", .string(part.about)),
            .init("text", .string(part.lines.joined(separator: "\n") + "\n")),
        ])
    }
}

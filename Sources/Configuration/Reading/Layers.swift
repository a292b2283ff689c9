/// What was given for the keys, by flag, variable and file; the first that gives a key wins.
struct Layers {
    var flags: [Flag] = []
    var environment: [String: String] = [:]
    var file: (name: String, root: JSONNode)?

    /// The reader of what was given for the key; nothing if nobody gave it.
    func reader(_ key: ConfigurationKey) throws(ConfigurationError) -> ValueReader? {
        var given = flag(key)
        if given == nil { given = try variable(key) }
        if given == nil { given = try fileValue(key) }
        return given.map { ValueReader(key: key.name, given: $0) }
    }

    private func flag(_ key: ConfigurationKey) -> Given? {
        guard let flag = flags.last(where: { $0.key == key && !$0.values.isEmpty }) else {
            return nil
        }
        return Given(
            node: Self.node(key.takesList ? flag.values : Array(flag.values.suffix(1)), key),
            origin: .flag(flag.spelling))
    }

    /// An empty variable counts as none: that is how composed environments leave things out.
    private func variable(_ key: ConfigurationKey) throws(ConfigurationError) -> Given? {
        guard let text = environment[key.variable], !text.isEmpty else { return nil }
        let origin = Origin.variable(key.variable)
        if key.takesList, text.hasPrefix("[") || text.hasPrefix("{") {
            do throws(TextError) {
                return Given(node: try JSON5Parser.parse(text), origin: origin)
            } catch {
                throw ConfigurationError(
                    "reading", origin.description, "\(error.reason), at \(error.location)")
            }
        }
        let texts = key.takesList ? Self.split(text) : [text]
        return Given(node: Self.node(texts, key), origin: origin)
    }

    private func fileValue(_ key: ConfigurationKey) throws(ConfigurationError) -> Given? {
        guard let file, var member = file.root.member(key.path[0]) else { return nil }
        for name in key.path.dropFirst() {
            guard let inner = member.node.member(name) else { return nil }
            member = inner
        }
        guard member.node.value != .null else { return nil }
        if key.kind == .shell {
            return Given(node: member.node, origin: .file(file.name, member.node.location))
        }
        let expanded = try expand(member.node, key: key.name, file: file.name)
        return Given(node: expanded, origin: .file(file.name, member.node.location))
    }

    private func expand(
        _ node: JSONNode, key: String, file: String
    ) throws(ConfigurationError) -> JSONNode {
        var node = node
        switch node.value {
        case .string(let text):
            let origin = Origin.file(file, node.location)
            let expansion = VariableExpansion(environment: environment, key: key, origin: origin)
            node.value = .string(try expansion.expand(text))
        case .array(let elements):
            var expanded: [JSONNode] = []
            for (index, element) in elements.enumerated() {
                expanded.append(try expand(element, key: "\(key)[\(index)]", file: file))
            }
            node.value = .array(expanded)
        case .object(var members):
            for index in members.indices {
                let name = "\(key).\(members[index].name)"
                members[index].node = try expand(members[index].node, key: name, file: file)
            }
            node.value = .object(members)
        case .null, .bool, .number: break
        }
        return node
    }
}

extension Layers {
    private static func node(_ texts: [String], _ key: ConfigurationKey) -> JSONNode {
        let nodes = texts.map { JSONNode(value: .string($0), location: TextLocation()) }
        guard !key.takesList, let only = nodes.first else {
            return JSONNode(value: .array(nodes), location: TextLocation())
        }
        return only
    }

    /// The elements of a list in a variable: one a line, or with commas between.
    private static func split(_ text: String) -> [String] {
        text.split { $0 == "," || $0.isNewline }
            .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }
}

extension ConfigurationKey {
    var takesList: Bool { kind == .list || kind == .sources }
}

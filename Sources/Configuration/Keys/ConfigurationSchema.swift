/// The JSON Schema of `holdfast.json`, made from the table of keys, so that the two cannot drift.
package enum ConfigurationSchema {
    package static var schema: JSONValue {
        var properties: [JSONValue.Member] = [.init("$schema", ["type": "string"])]
        for key in ConfigurationKey.all {
            guard key.path.count == 2 else {
                properties.append(.init(key.name, property(key)))
                continue
            }
            let group = key.path[0]
            if !properties.contains(where: { $0.name == group }) {
                properties.append(.init(group, object(members(of: group))))
            }
        }
        let head: [JSONValue.Member] = [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            .init("title", "holdfast.json"),
        ]
        guard case .object(let body) = object(properties) else { return nil }
        return .object(head + body)
    }

    private static func members(of group: String) -> [JSONValue.Member] {
        ConfigurationKey.all.filter { $0.path.count == 2 && $0.path[0] == group }
            .map { JSONValue.Member($0.path[1], property($0)) }
    }

    private static func object(_ properties: [JSONValue.Member]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties),
            "additionalProperties": false,
        ]
    }

    private static func property(_ key: ConfigurationKey) -> JSONValue {
        let fallback = key.fallback.map { ", by default " + $0 } ?? ""
        let description = "\(key.summary)\(fallback) (\(key.variable))"
        guard case .object(let members) = type(key.kind) else { return nil }
        return .object([.init("description", .string(description))] + members)
    }

    /// Texts are allowed everywhere, since they may hold a `${VARIABLE}`.
    private static func type(_ kind: ConfigurationKey.Kind) -> JSONValue {
        switch kind {
        case .text, .shell, .duration: ["type": "string"]
        case .boolean: ["type": ["boolean", "string"]]
        case .count: ["type": ["integer", "string"], "minimum": 0]
        case .size: ["type": ["integer", "string"], "minimum": 0]
        case .list: texts
        case .sources: sources
        case .word(let words):
            [
                "anyOf": [
                    ["enum": .array(words.map { .string($0) })],
                    ["type": "string", "pattern": "\\$\\{"],
                ]
            ]
        }
    }

    private static let texts: JSONValue = [
        "type": ["array", "string"], "items": ["type": "string"],
    ]

    private static var sources: JSONValue {
        let kinds = SourceSetting.Kind.words
        let details: [JSONValue.Member] = [
            .init("name", ["type": "string"]), .init("every", ["type": "string"]),
            .init("optional", ["type": ["boolean", "string"]]), .init("exclude", texts),
        ]
        let properties = kinds.map { JSONValue.Member($0, ["type": "string"]) } + details
        guard case .object(let body) = object(properties) else { return nil }
        let alternatives = kinds.map { JSONValue.object([.init("required", [.string($0)])]) }
        let source: JSONValue = .object(body + [.init("oneOf", .array(alternatives))])
        return [
            "anyOf": [
                ["type": "string"], source,
                ["type": "array", "items": ["anyOf": [["type": "string"], source]]],
            ]
        ]
    }
}

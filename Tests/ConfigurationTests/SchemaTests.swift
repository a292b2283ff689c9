import Configuration
import Testing

@Suite struct `The schema` {
    let schema = ConfigurationSchema.schema

    @Test(arguments: ConfigurationKey.all)
    func `describes every key with its variable`(_ key: ConfigurationKey) throws {
        var node = try JSON5Parser.parse(schema.pretty)
        for name in key.path {
            node = try #require(member("properties", of: node))
            node = try #require(member(name, of: node))
        }
        let description = try #require(member("description", of: node))
        guard case .string(let text) = description.value else {
            return #expect(Bool(false), "no text")
        }
        #expect(text.hasPrefix(key.summary))
        #expect(text.hasSuffix("(\(key.variable))"))
    }

    @Test func `allows no other key`() throws {
        let root = try JSON5Parser.parse(schema.line)
        let properties = try #require(member("properties", of: root))
        guard case .object(let members) = properties.value else { return }
        let names = Set(ConfigurationKey.all.map { $0.path[0] } + ["$schema"])
        #expect(Set(members.map(\.name)) == names)
        #expect(member("additionalProperties", of: root)?.value == .bool(false))
    }

    private func member(_ name: String, of node: JSONNode) -> JSONNode? {
        guard case .object(let members) = node.value else { return nil }
        return members.first { $0.name == name }?.node
    }
}

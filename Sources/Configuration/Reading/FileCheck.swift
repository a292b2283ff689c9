/// Looks through a configuration file for keys that do not exist and for secrets.
struct FileCheck {
    let name: String

    func check(_ root: JSONNode) throws(ConfigurationError) {
        guard case .object(let members) = root.value else {
            throw error(root.location, "expected an object, found \(root.kind)")
        }
        let top = Set(ConfigurationKey.all.map { $0.path[0] })
        for member in members where member.name != "$schema" {
            let inner = Self.keys(in: member.name)
            if inner.isEmpty {
                try checkKnown(member, among: top.sorted(), within: nil)
            } else {
                try checkGroup(member, keys: inner)
            }
        }
        try checkSecrets(root, key: "")
    }

    private func checkGroup(
        _ group: JSONNode.Member, keys: [String]
    ) throws(ConfigurationError) {
        guard group.node.value != .null else { return }
        guard case .object(let members) = group.node.value else {
            let found = "expected an object, found \(group.node.kind)"
            throw error(group.node.location, "\(group.name): \(found)")
        }
        for member in members { try checkKnown(member, among: keys, within: group.name) }
    }

    private func checkKnown(
        _ member: JSONNode.Member, among keys: [String], within group: String?
    ) throws(ConfigurationError) {
        guard !keys.contains(member.name) else { return }
        if Self.secretNames.contains(member.name.lowercased()) {
            throw secret(member.location, member.name)
        }
        let key = (group.map { $0 + "." } ?? "") + member.name
        let near = Suggestion.nearest(to: member.name, in: keys)
        throw error(
            member.location, "unknown key \"\(key)\"",
            hint: near.map { "did you mean \"\($0)\"?" } ?? "keys are "
                + keys.joined(separator: ", "))
    }

    /// The names within an object such as `keep`; none for other keys.
    private static func keys(in group: String) -> [String] {
        ConfigurationKey.all.filter { $0.path.count == 2 && $0.path[0] == group }.map { $0.path[1] }
    }

    private static let secretNames: Set<String> = [
        "key", "identity", "passphrase", "password", "secret", "accesskey", "secretkey",
        "secretaccesskey", "accesskeyid", "customerkey",
    ]
}

// MARK: Secrets

extension FileCheck {
    private func checkSecrets(_ node: JSONNode, key: String) throws(ConfigurationError) {
        switch node.value {
        case .string(let text):
            if Self.holdsSecret(text) { throw secret(node.location, key) }
        case .array(let nodes):
            for (index, node) in nodes.enumerated() {
                try checkSecrets(node, key: "\(key)[\(index)]")
            }
        case .object(let members):
            for member in members {
                let inner = key.isEmpty ? member.name : "\(key).\(member.name)"
                try checkSecrets(member.node, key: inner)
            }
        case .null, .bool, .number: break
        }
    }

    /// An age key, or an address with a password that is not taken from a variable.
    static func holdsSecret(_ text: String) -> Bool {
        if text.uppercased().hasPrefix("AGE-SECRET-KEY-") { return true }
        guard let address = AddressText(text), let scheme = text.firstIndex(of: ":"),
            address.scheme != "s3", address.scheme != "file", let at = text.lastIndex(of: "@")
        else { return false }
        // Up to the last "@", since passwords are pasted with slashes and hashes in them.
        let credentials = text[scheme..<at].dropFirst(3)
        guard let colon = credentials.firstIndex(of: ":") else { return false }
        let password = credentials[colon...].dropFirst()
        let isVariable =
            password.hasPrefix("${") && password.firstIndex(of: "}") == password.indices.last
        return !password.isEmpty && !isVariable
    }

    private func secret(_ location: TextLocation, _ key: String) -> ConfigurationError {
        error(
            location, "\(key): secrets do not belong into this file",
            hint: "set HOLDFAST_KEY or HOLDFAST_PASSPHRASE for keys, "
                + "and write \"env:DATABASE_URL\" or ${VARIABLE} for passwords")
    }

    private func error(
        _ location: TextLocation, _ reason: String, hint: String? = nil
    ) -> ConfigurationError {
        ConfigurationError("reading", "\(name):\(location)", reason, hint: hint)
    }
}

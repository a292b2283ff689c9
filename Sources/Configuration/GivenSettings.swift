/// A setting that somebody gave, and where.
package struct GivenSetting: Equatable, Sendable {
    package let key: String
    /// As a person would write it; what may hold a password is left out.
    package let text: String
    package let origin: String
}

extension SettingsLoader {
    /// Every setting that is not a default, in the order of the key table.
    package func given() throws(ConfigurationError) -> [GivenSetting] {
        var given: [GivenSetting] = []
        for key in ConfigurationKey.all {
            guard let reader = try layers.reader(key) else { continue }
            let text = reader.given.node.plainText
            let isSecret =
                FileCheck.holdsSecret(text) || key == .proxy && text.contains("@")
                || [.notifyPing, .notifyWebhook].contains(key)
            let isTold = key.kind != .sources && !isSecret
            given.append(
                GivenSetting(
                    key: key.name, text: isTold ? text : "",
                    origin: reader.given.origin.description))
        }
        return given
    }
}

extension JSONNode {
    fileprivate var plainText: String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number):
            Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .string(let text): text
        case .array(let nodes): nodes.map(\.plainText).joined(separator: ", ")
        case .object: "..."
        }
    }
}

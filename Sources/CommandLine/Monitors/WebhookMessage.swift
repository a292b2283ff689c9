import Configuration

/// A notice as a webhook wants it.
struct WebhookMessage {
    /// Discord refuses longer ones.
    private static let longest = 1900

    let notice: Notice
    let app: String
    let host: String
    let time: String

    func body(_ format: NotifySettings.Format) -> [UInt8] {
        let value: JSONValue =
            switch format {
            case .slack: ["text": .string(Self.escaped(sentence))]
            case .discord:
                ["content": .string(sentence), "allowed_mentions": ["parse": []]]
            case .plain: plain
            }
        return Array(value.line.utf8)
    }

    /// What the address wants, where nobody says it.
    static func format(of address: String) -> NotifySettings.Format {
        let host = MonitorAddress.host(of: address)
        if host == "hooks.slack.com" { return .slack }
        let isDiscord = ["discord.com", "discordapp.com"].contains {
            host == $0 || host.hasSuffix("." + $0)
        }
        return isDiscord ? .discord : .plain
    }

    private var sentence: String {
        var text = "holdfast: \(app) on \(host): \(notice.command) \(notice.event.verb): "
        text += notice.message
        if let hint = notice.hint { text += "\nhint: \(hint)" }
        return String(text.prefix(Self.longest))
    }

    private var plain: JSONValue {
        var members: [JSONValue.Member] = [
            .init("event", .string(notice.event.rawValue)), .init("app", .string(app)),
            .init("host", .string(host)), .init("command", .string(notice.command)),
            .init("time", .string(time)), .init("message", .string(notice.message)),
        ]
        if let hint = notice.hint { members.append(.init("hint", .string(hint))) }
        if let archive = notice.archive {
            members.append(.init("archive", .integer(Int64(clamping: archive))))
        }
        if let code = notice.exitCode { members.append(.init("exitCode", .integer(Int64(code)))) }
        return .object(members)
    }

    /// Slack takes these for the beginning of links and mentions.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            default: text.append(character)
            }
        }
    }
}

extension NotifySettings.Event {
    fileprivate var verb: String {
        switch self {
        case .failed: "failed"
        case .recovered: "works again"
        case .suspect: "made a suspect archive"
        case .incomplete: "is incomplete"
        case .restored: "restored"
        case .archived: "made an archive"
        }
    }
}

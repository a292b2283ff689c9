/// A page of help about something that is no command.
package struct HelpTopic: Equatable, Sendable {
    package var name: String
    package var summary: String
}

extension HelpTopic {
    package static let all = [
        HelpTopic(name: "configuration", summary: "settings, variables, secrets"),
        HelpTopic(name: "repository", summary: "addresses, timelines, defaults"),
        HelpTopic(name: "buckets", summary: "servers, credentials, storage classes"),
        HelpTopic(name: "hooks", summary: "commands of yours, before and after"),
        HelpTopic(name: "monitors", summary: "pings, messages, metrics"),
        HelpTopic(name: "times", summary: "how to write points in time"),
        HelpTopic(name: "patterns", summary: "how to include and exclude entries"),
        HelpTopic(name: "json", summary: "output for programs"),
        HelpTopic(name: "exit-codes", summary: "what exit codes mean"),
    ]
}

/// Where the key that opens a repository comes from; nothing is read here.
package enum KeySource: Equatable, Sendable {
    /// The text of an age key file, perhaps with quotes and line ends as dashboards make them.
    case key(SensitiveText)
    case keyFile(path: String)
    case passphrase(SensitiveText)
    case passphraseFile(path: String)
    /// The file in the user's configuration folder, which `init` and `backup` may create.
    case defaultKeyFile(path: String)
}

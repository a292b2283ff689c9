import Age
import Format

/// A key as `key list` shows it.
package struct KeyEntry: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case usable
        /// It may open the repository, but what is known of it is missing or damaged.
        case unknown
        /// It was added or removed half-way, and opens nothing.
        case unfinished
    }

    enum Subject: Hashable {
        case key(KeyFingerprint)
        /// A passphrase file that no key names.
        case passphrase(Int)
    }

    let subject: Subject
    package let information: KeyInformation?
    package let state: State
    /// Whether it is the key that this repository was opened with.
    package let isOwn: Bool
    /// Whether without it nobody could read the repository.
    package internal(set) var isLastFull = false

    /// What other commands take for it, beside its recipient.
    package var name: String {
        switch subject {
        case .key(let fingerprint): fingerprint.description
        case .passphrase(let number): Self.name(ofPassphrase: number)
        }
    }

    static func name(ofPassphrase number: Int) -> String { "passphrase-\(number)" }

    var isUsableFull: Bool { state == .usable && information?.role == .full }

    /// Whether a person may mean this key by the text.
    func isMeant(by text: String) -> Bool {
        if let passphrase = information?.passphrase?.number,
            text == Self.name(ofPassphrase: passphrase)
        {
            return true
        }
        if case .passphrase = subject { return text == name }
        return text.utf8.count >= 4
            && (name.hasPrefix(text) || information?.recipient.text.hasPrefix(text) ?? false)
    }
}

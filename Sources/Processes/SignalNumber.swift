import Glibc

/// The signals that others than this module speak of.
package enum SignalNumber {
    package static let hangUp = SIGHUP
    package static let interrupt = SIGINT
    package static let quit = SIGQUIT
    package static let kill = SIGKILL
    package static let terminate = SIGTERM

    private static let names: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2,
        "TERM": SIGTERM, "WINCH": SIGWINCH,
    ]

    /// The number of a name with or without its SIG, in any case.
    package static func named(_ word: String) -> Int32? {
        let name = word.uppercased()
        return names[name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name]
    }
}

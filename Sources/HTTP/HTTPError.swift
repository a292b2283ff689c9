/// Why there is no answer.
package struct HTTPError: Error, Equatable, Sendable {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        /// The request or an option is one that can't be sent.
        case invalid
        /// The library that speaks HTTP is not on this machine.
        case noLibrary
        case noTrustStore
        case clientCertificate
        case nameNotFound
        case proxy
        case refused
        case tls(TLSFlaw)
        /// No connection in time.
        case connectTimeout
        case deadline
        /// Bytes came or went too slowly.
        case stalled
        /// The connection ended before the answer did.
        case broken
        case truncated
        case tooLarge
        /// What answers does not speak HTTP.
        case notHTTP
        case other
    }

    /// What is wrong with a server's certificate, or with talking about it.
    package enum TLSFlaw: Hashable, Sendable {
        case expired, notYetValid, wrongHost, unknownAuthority, certificate, handshake
    }

    package let kind: Kind
    /// In plain words; the host is named where it matters.
    package let reason: String
    package let hint: String?

    package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.hint = hint
    }
}

extension HTTPError: CustomStringConvertible {
    package var description: String { reason }
}

import Cryptography

extension Header {
    /// The file key, for whoever holds one of the identities.
    func unlock(with identities: [Identity]) throws -> FileKey {
        try checkPassphraseIsAlone()
        for stanza in stanzas where stanza.kind == X25519Stanza.kind {
            if let fileKey = try X25519Stanza.unwrap(stanza, with: identities) {
                try verify(with: fileKey)
                return fileKey
            }
        }
        throw noMatch(identities.count)
    }

    /// The file key, for whoever knows the passphrase.
    func unlock(
        with passphrase: borrowing Secret, maximumWorkFactor: Int
    ) throws -> FileKey {
        try checkPassphraseIsAlone()
        guard let stanza = stanzas.first, stanza.kind == ScryptStanza.kind else {
            throw foreignKind
                ?? AgeError(
                    .noIdentityMatched, "decrypt", "the age file",
                    "it is encrypted to recipients, not to a passphrase",
                    hint: "give the identity, AGE-SECRET-KEY-1…")
        }
        let unwrapped = try ScryptStanza.unwrap(
            stanza, with: passphrase, maximumWorkFactor: maximumWorkFactor)
        guard let fileKey = unwrapped else {
            throw AgeError(
                .wrongPassphrase, "decrypt", "the age file", "the passphrase is wrong")
        }
        try verify(with: fileKey)
        return fileKey
    }

    /// A passphrase proves who wrote the file only as long as nothing else opens it.
    private func checkPassphraseIsAlone() throws(AgeError) {
        guard stanzas.count > 1, stanzas.contains(where: { $0.kind == ScryptStanza.kind }) else {
            return
        }
        throw .malformedHeader("a passphrase stands beside other recipients")
    }

    private func noMatch(_ count: Int) -> AgeError {
        if let foreignKind { return foreignKind }
        guard stanzas.first?.kind != ScryptStanza.kind else {
            return AgeError(
                .noIdentityMatched, "decrypt", "the age file",
                "it is encrypted to a passphrase, not to a recipient", hint: "give the passphrase")
        }
        return AgeError(
            .noIdentityMatched, "decrypt", "the age file",
            count == 1 ? "the identity does not open it" : "none of \(count) identities opens it",
            hint: "it needs the identity of a recipient that it was encrypted to")
    }

    /// The error for files that only keys of a kind we do not know can open.
    private var foreignKind: AgeError? {
        let kinds = stanzas.map(\.kind)
        guard !kinds.contains(X25519Stanza.kind),
            let foreign = kinds.lazy.compactMap({ Self.foreignKinds[$0] }).first
        else { return nil }
        return AgeError(
            .unsupported, "decrypt", "the age file", "it is encrypted to \(foreign)",
            hint: "encrypt it again to a recipient that age-keygen made, age1…")
    }

    private static let foreignKinds = [
        "mlkem768x25519": "a post-quantum recipient (mlkem768x25519)",
        "mlkem768p256tag": "a post-quantum hardware key (mlkem768p256tag)",
        "p256tag": "a hardware key (p256tag)",
        "piv-p256": "a hardware key (piv-p256)",
        "ssh-ed25519": "an SSH key (ssh-ed25519)",
        "ssh-rsa": "an SSH key (ssh-rsa)",
    ]
}

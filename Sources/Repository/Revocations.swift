package import Format

extension Archive {
    /// Packs that a compromised key may have written: nothing of them is used again.
    package func revokedPacks(_ packs: [PackUse]) -> Set<PackReference> {
        guard !revocations.isEmpty else { return [] }
        return Set(
            packs.filter { use in
                revocations.contains {
                    SignerIdentity($0.publicKey) == use.signer
                        && use.pack.base >= $0.since.value - 1
                }
            }.map(\.pack))
    }
}

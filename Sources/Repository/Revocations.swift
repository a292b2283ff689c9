package import Format

extension Archive {
    /// Packs of compromised keys: nothing of them is used again.
    package func revokedPacks(among packs: [PackUse]) -> Set<PackReference> {
        let names = Set(revocations.flatMap(\.packs))
        return Set(packs.map(\.pack).filter { names.contains($0.name) })
    }

    /// The same revocations, without the packs that are out of use.
    package func revocations(among packs: [PackUse]) -> [Revocation] {
        let names = Set(packs.map(\.pack.name))
        return revocations.map {
            Revocation(publicKey: $0.publicKey, packs: $0.packs.filter(names.contains))
        }
    }
}

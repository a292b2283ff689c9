import Cryptography
package import Format

/// The sizes of packs, in a few bytes each: there may be very many.
package struct PackSizes: Sendable {
    /// By a half of the hash of their names, which nobody finds a second name for.
    private var sizes: [UInt128: UInt64] = [:]

    package var count: Int { sizes.count }

    package subscript(_ pack: PackReference) -> UInt64? {
        sizes[Self.short(Layout.packComponent(pack))]
    }

    mutating func note(_ component: String, _ size: UInt64) { sizes[Self.short(component)] = size }

    private static func short(_ component: String) -> UInt128 {
        let text = Array(component.utf8)
        return SHA256.hash(text.span).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }
}

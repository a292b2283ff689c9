/// How hard chunks are compressed.
package enum CompressionLevel: String, CaseIterable, Sendable {
    case fast, balanced, max
}

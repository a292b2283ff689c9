/// Why a block could not be compressed or decompressed.
package struct CompressionError: Error, Equatable, CustomStringConvertible {
    package let operation: String
    package let reason: String

    package var description: String { "\(operation): \(reason)" }
}

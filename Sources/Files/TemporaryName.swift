/// Names for files that have not got their own yet.
package enum TemporaryName {
    package static let standardPrefix = ".tmp-"

    /// Starts with the prefix and ends in 80 random bits.
    package static func make(prefix: String = standardPrefix) -> FileName {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        let random = (0..<16).map { _ in alphabet[Int.random(in: alphabet.indices)] }
        return FileName(unchecked: Array(prefix.utf8) + random)
    }
}

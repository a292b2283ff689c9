extension String {
    /// As texts of a repository are; what is too long loses its middle.
    package var bounded: String {
        guard utf8.count > ByteReader.longestText else { return self }
        let start = String(decoding: utf8.prefix(2000), as: UTF8.self)
        let end = String(decoding: utf8.suffix(2000), as: UTF8.self)
        return start + " … " + end
    }
}

/// The bytes of a chunk, counted from its first wherever they lie in memory.
package struct ChunkBytes: Sendable {
    private let stored: ArraySlice<UInt8>

    init(_ stored: ArraySlice<UInt8>) {
        self.stored = stored
    }

    package var count: Int { stored.count }

    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { stored.span }
    }

    package subscript(_ range: Range<Int>) -> ArraySlice<UInt8> {
        stored[stored.startIndex + range.lowerBound..<stored.startIndex + range.upperBound]
    }
}

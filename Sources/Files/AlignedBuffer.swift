/// Memory at an address that suits every disk.
@safe
struct AlignedBuffer: ~Copyable {
    /// Larger ones took more time on the machines that were measured, smaller ones too.
    static let size = 1 << 20
    static let alignment = 4096
    private let start: UnsafeMutableRawPointer

    init() {
        unsafe start = UnsafeMutableRawPointer.allocate(
            byteCount: Self.size, alignment: Self.alignment)
    }

    deinit { unsafe start.deallocate() }

    func copy(_ bytes: Span<UInt8>, at offset: Int) {
        check(offset..<offset + bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe (start + offset).copyMemory(from: base, byteCount: source.count)
        }
    }

    func clear(_ range: Range<Int>) {
        check(range)
        unsafe (start + range.lowerBound)
            .initializeMemory(as: UInt8.self, repeating: 0, count: range.count)
    }

    func write(
        _ range: Range<Int>, to file: OpenFile, at offset: Int64
    ) throws(FileError) {
        check(range)
        let bytes = unsafe UnsafeRawBufferPointer(
            start: start + range.lowerBound, count: range.count)
        try unsafe file.write(bytes.bindMemory(to: UInt8.self).span, at: offset)
    }

    private func check(_ range: Range<Int>) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= Self.size,
            "internal error: outside of the buffer")
    }
}

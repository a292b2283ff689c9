/// Bytes that go to the system as a string that ends at its first zero.
protocol ByteString {
    var bytes: [UInt8] { get }
}

extension ByteString {
    /// Lends a copy that ends with a zero; short ones live on the stack.
    @discardableResult
    func withCString<Value, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let result = unsafe withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: bytes.count + 1
        ) { buffer -> Result<Value, Failure> in
            for index in bytes.indices { unsafe buffer[index] = CChar(bitPattern: bytes[index]) }
            unsafe buffer[bytes.count] = 0
            guard let start = buffer.baseAddress else {
                preconditionFailure("internal error: a buffer without an address")
            }
            do throws(Failure) {
                return .success(try unsafe body(start))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

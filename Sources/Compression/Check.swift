import CZstd

/// Judges what a zstd function returned: a count, or an error's code in disguise.
@discardableResult
func check(_ operation: String, _ result: Int) throws(CompressionError) -> Int {
    guard ZSTD_isError(result) == 0 else {
        let reason = unsafe String(cString: ZSTD_getErrorName(result))
        throw CompressionError(operation: operation, reason: reason)
    }
    return result
}

import COpenSSL

/// Why a cryptographic operation did not happen.
package struct CryptographyError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Sealed bytes do not match their key, nonce or associated data.
        case authentication
        /// A key, nonce, length or cost that the operation cannot take.
        case unusable
        /// OpenSSL refused, or the system has nothing left to give.
        case openSSL
    }

    package let kind: Kind
    package let operation: String
    package let subject: String
    package let reason: String
    package let hint: String?

    init(
        _ kind: Kind, _ operation: String, _ subject: String, _ reason: String, hint: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = subject
        self.reason = reason
        self.hint = hint
    }
}

/// Judges OpenSSL's return codes: one and more is success everywhere we call it.
func check(_ code: Int32, _ operation: String, _ subject: String) throws(CryptographyError) {
    guard code < 1 else { return }
    throw .openSSL(operation, subject)
}

extension CryptographyError {
    /// The oldest entry of this thread's OpenSSL error queue, which is emptied.
    static func openSSL(_ operation: String, _ subject: String) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        let text = unsafe ERR_reason_error_string(code)
        let reason = unsafe text.map { unsafe String(cString: $0) } ?? "OpenSSL gives no reason"
        return CryptographyError(.openSSL, operation, subject, reason)
    }

    static func length(
        _ operation: String, _ subject: String, is count: Int, not expected: Int
    ) -> CryptographyError {
        CryptographyError(
            .unusable, operation, subject, "it has \(count) bytes, and must have \(expected)")
    }
}

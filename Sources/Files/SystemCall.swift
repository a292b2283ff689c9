import Glibc

/// The one place where results of the system are judged: interrupted calls again, -1 is an error.
@discardableResult
func systemCall<Value: SignedInteger & FixedWidthInteger>(
    _ operation: StaticString, _ path: @autoclosure () -> FilePath, _ body: () -> Value
) throws(FileError) -> Value {
    #if DEBUG
    if let code = SystemCallFault.current?.next(operation) {
        throw FileError("\(operation)", path(), code)
    }
    #endif
    while true {
        let value = body()
        guard value == -1 else { return value }
        let code = errno
        guard code == EINTR else {
            throw FileError("\(operation)", path(), FileError.Code(rawValue: code))
        }
    }
}

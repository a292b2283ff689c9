import Glibc
import Testing

@testable import Files

@Suite struct SystemCallTests {
    @Test func `An interrupted call is made again`() throws {
        var answers: [(Int, Int32)] = [(-1, EINTR), (-1, EINTR), (7, 0)]
        let value = try systemCall("test", "x") {
            let (value, code) = answers.removeFirst()
            errno = code
            return value
        }
        #expect(value == 7)
        #expect(answers.isEmpty)
    }

    @Test func `A failure tells its number in plain words`() {
        let words = "test x: the disk failed to read or write"
        expectRefusal({ $0.isInputOutput && $0.description == words }) { () throws(FileError) in
            try systemCall("test", "x") { () -> Int in
                errno = EIO
                return -1
            }
        }
    }

    @Test(arguments: 1...133)
    func `Every number of the system has a reason on one line`(code: Int32) {
        let error = FileError("test", "x", FileError.Code(rawValue: code))
        #expect(!error.reason.isEmpty && !error.reason.contains("\n"))
    }
}

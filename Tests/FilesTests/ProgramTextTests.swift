import Foundation
import Testing

@testable import Files

@Suite struct `The program's code` {
    /// Pages of files in memory, as the system counts them for this process.
    private func filePages() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[2]))
    }

    @Test func `leaves the memory, and comes back when it is used`() throws {
        let before = try filePages()
        ProgramText.giveBack()
        #expect(try filePages() < before)
    }
}

import Files
import TestSupport
import Testing

@testable import Watching

@Suite struct `Records of the kernel` {
    @Test func `are read one by one`() {
        let bytes: [UInt8] =
            [5, 0, 0, 0, 0, 1, 0, 0x40, 9, 0, 0, 0, 4, 0, 0, 0] + Array("ab".utf8) + [0, 0]
            + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let events = InotifyRecords.events(bytes.span)
        #expect(
            events == [
                InotifyEvent(
                    watch: WatchNumber(rawValue: 5), kinds: [.created, .isDirectory], name: "ab"),
                InotifyEvent(watch: WatchNumber(rawValue: -1), kinds: .overflow, name: nil),
            ])
    }

    @Test func `that are cut or make no sense do no harm`() {
        var random = SeededGenerator()
        for length in 0..<300 {
            var bytes = random.bytes(length)
            if length > 15, Bool.random(using: &random) {
                bytes.replaceSubrange(12..<16, with: [16, 0, 0, 0])
            }
            #expect(InotifyRecords.events(bytes.span).count <= length / 16)
        }
    }
}

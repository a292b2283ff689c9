import Files
import Testing

@testable import Exchange

@Suite struct `Names of inode flags` {
    @Test(
        arguments: [
            [], .immutable, .appendOnly, .noDump, .noAccessTime, .synchronous,
            .synchronousDirectory,
            .noCopyOnWrite, [.immutable, .noDump, .noAccessTime],
        ] as [InodeFlags])
    func `come back as the same flags`(_ flags: InodeFlags) {
        #expect(FlagNames.flags(FlagNames.text(flags)) == flags)
    }

    @Test func `are read as other programs write them, and else left out`() {
        #expect(FlagNames.flags(Array("sappend,simmutable".utf8)) == [.appendOnly, .immutable])
        #expect(FlagNames.flags(Array("uchg,,compress,nosappnd".utf8)) == [])
    }
}

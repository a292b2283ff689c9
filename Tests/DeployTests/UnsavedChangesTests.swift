import Testing

@testable import Deploy

@Suite struct `What no archive has` {
    private var changes = UnsavedChanges()

    private func age(at seconds: Int64) -> Duration { changes.age(at: .seconds(seconds)) }

    @Test mutating func `is nothing before something changes`() {
        #expect(age(at: 100) == .zero)
        changes.archiveBegan()
        changes.archiveEnded(succeeded: true)
        #expect(age(at: 200) == .zero)
    }

    @Test mutating func `is as old as its first change`() {
        changes.changed(at: .seconds(10))
        changes.changed(at: .seconds(15))
        #expect(age(at: 30) == .seconds(20))
        changes.archiveBegan()
        #expect(age(at: 31) == .seconds(21))
        changes.archiveEnded(succeeded: true)
        #expect(age(at: 32) == .zero)
    }

    @Test mutating func `is what changed while an archive was made`() {
        changes.changed(at: .seconds(10))
        changes.archiveBegan()
        changes.changed(at: .seconds(12))
        changes.changed(at: .seconds(13))
        changes.archiveEnded(succeeded: true)
        #expect(age(at: 20) == .seconds(8))
    }

    @Test mutating func `grows while archives fail`() {
        changes.changed(at: .seconds(10))
        for time in [20, 30, 40] {
            changes.archiveBegan()
            changes.changed(at: .seconds(time))
            changes.archiveEnded(succeeded: false)
        }
        #expect(age(at: 50) == .seconds(40))
        changes.archiveBegan()
        changes.archiveEnded(succeeded: true)
        #expect(age(at: 60) == .zero)
    }
}

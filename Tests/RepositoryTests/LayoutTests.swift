import Storage
import Testing

@testable import Repository

@Suite struct LayoutTests {
    @Test(
        arguments: [
            ("keys/0011.age", true), ("keys/generation-2.age", true),
            ("timelines/app/archives/0999999999999", true),
            ("timelines/app/packs/0000000000000-00", true),
            ("timelines/app/archives/0999999999999-tombstone", false),
            ("timelines/app/pins/0000000000001", false),
            ("timelines/app/farewells/0000000000001-00", false),
            ("timelines/app/latest", false), ("timelines/app/lease/1", false), ("probe", false),
            ("trial", false), ("trials/0", false), ("keys/0/1", false),
        ] as [(ObjectKey, Bool)])
    func `What no other takes the place of is kept`(key: ObjectKey, isKept: Bool) {
        #expect(Layout.isKept(key) == isKept)
    }
}

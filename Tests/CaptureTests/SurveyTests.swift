import Files
import Testing

@testable import Capture

@Suite struct `What there is to read` {
    private let world: World

    init() throws {
        world = try World()
    }

    private func survey() async throws -> Survey {
        var rules = CaptureRules()
        rules.excludes = ["*.log"]
        let source = PlannedSource(name: "data", path: []) { [rules, root = world.root] in
            try DirectorySource(root: root, rules: rules, scanStart: ScanStart.now())
        }
        return try await Survey.of([source])
    }

    @Test func `has what is left out in it as little as holes and second names`() async throws {
        try world.write("large", [UInt8](repeating: 1, count: 1 << 20))
        try world.write("large.log", [UInt8](repeating: 1, count: 1 << 20))
        try world.folder.directory.makeHardLink(
            "again", to: "large", in: world.folder.directory)
        try world.folder.directory.createFile("sparse").truncate(to: 1 << 30)
        let survey = try await survey()
        #expect(survey.entries == 4)
        #expect(survey.bytes == 1 << 20)
    }

    @Test func `is nothing of a source that is taken over`() async throws {
        let source = PlannedSource(name: "data", path: [], carriedBecause: "unasked", source: nil)
        #expect(try await Survey.of([source]).entries == 0)
    }
}

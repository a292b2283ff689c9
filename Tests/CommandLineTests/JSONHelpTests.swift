import CommandLine
import Foundation
import Testing

@Suite struct `The help on JSON` {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/CommandLine")

    /// What is given as a type to `record`, or to what makes objects beside it.
    private static func emitted() throws -> Set<String> {
        let call = /(?:record|object)\(\s*(?:\w+ \? )?"(\w+)"(?: : "(\w+)")?/
        let type = /\.init\("type", "(\w+)"\)/
        var types: Set<String> = []
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: call) {
                types.insert(String(match.1))
                if let other = match.2 { types.insert(String(other)) }
            }
            types.formUnion(text.matches(of: type).map { String($0.1) })
        }
        return types
    }

    /// Types stand below the commands that print them.
    private static func listed() throws -> Set<String> {
        let page = try HelpPages(commands: CommandSpecification.everything).page(["json"])
        let line = #/\ {4}(\w+)\ +\S.*/#
        let lines = page.split(separator: "\n")
        return Set(lines.compactMap { $0.wholeMatch(of: line).map { String($0.1) } })
    }

    @Test func `lists the types that commands print, and no others`() throws {
        let (emitted, listed) = (try Self.emitted(), try Self.listed())
        #expect(emitted.count > 40)
        #expect(emitted.subtracting(listed) == [])
        #expect(listed.subtracting(emitted) == [])
    }
}

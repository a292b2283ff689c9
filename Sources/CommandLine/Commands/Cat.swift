import Format
import Repository

extension Command {
    static let cat = Command(.cat) { invocation in
        try await Workplace.reading(invocation) { workplace, archive, rest in
            guard let path = rest.first else {
                throw UsageError.other(
                    "cat needs the path of a file", hint: "holdfast cat latest data/settings.json")
            }
            try await printFile(path, of: archive, workplace)
            return .done
        }
    }
}

private func printFile(
    _ path: String, of archive: Archive, _ workplace: Workplace
) async throws {
    let output = workplace.invocation.output
    let address = try EntryAddress(path, in: archive)
    var browser = try await ArchiveBrowser(workplace.timeline, archive, cache: workplace.cache)
    let entry = try await browser.entry(source: address.source, path: address.path)
    guard let content = entry?.content else {
        throw Failure(
            "print \(path): archive \(archive.number) has no such file",
            hint: "holdfast ls \(archive.number) lists what it has")
    }
    guard !(output.terminal.width != nil && output.isJSON) else {
        throw UsageError.other("cat prints a file's bytes, not JSON", hint: "leave out --json")
    }
    try await EntryContent(workplace.timeline).read(content, browser.table) { bytes in
        try Task.checkCancellation()
        try output.bytes(bytes)
    }
}

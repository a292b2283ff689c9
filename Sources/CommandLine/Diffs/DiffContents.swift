import Comparison
import Configuration
import Format

/// Shows what changed inside a file: the keys of JSON, the lines of text.
struct DiffContents {
    /// Longer files are just said to be changed.
    private static let longest = 32 << 20
    private static let mostShown = 200
    private static let longestLine = 160

    private let output: Output
    private let showsLines: Bool
    private let showsKeys: Bool
    private let showsSecrets: Bool

    init(_ invocation: Invocation) {
        output = invocation.output
        showsLines = invocation.arguments.has(.content)
        showsKeys = invocation.arguments.has(.jsonKeys)
        showsSecrets = invocation.arguments.has(.showSecrets)
    }

    func print(_ before: ComparedEntry, _ after: ComparedEntry, _ path: String) async throws {
        let name = String(
            decoding: after.path == .root ? Array(path.utf8) : after.path.name, as: UTF8.self)
        let isJSON = name.lowercased().hasSuffix(".json")
        guard isJSON && showsKeys || showsLines, before.count != nil, after.count != nil else {
            return
        }
        guard showsSecrets || !SecretWords.isSecret(file: name) else {
            return remark("contents not shown; --show-secrets shows them", path)
        }
        guard let old = try await before.whole(limit: Self.longest),
            let new = try await after.whole(limit: Self.longest)
        else { return remark("too long to compare its contents", path) }
        if isJSON, showsKeys {
            printKeys(old, new, path)
        } else {
            printLines(old, new, path, isSetting: !isJSON)
        }
    }

    private func remark(_ text: String, _ path: String) {
        output.line("    (\(text))")
        output.record("remark", [.init("path", .string(path)), .init("message", .string(text))])
    }

    private func shortened(_ text: String) -> String {
        text.count <= Self.longestLine ? text : String(text.prefix(Self.longestLine - 3)) + "..."
    }
}

// MARK: Lines

extension DiffContents {
    private func printLines(_ old: [UInt8], _ new: [UInt8], _ path: String, isSetting: Bool) {
        guard let difference = LineDifference(old, new) else {
            return remark("no text", path)
        }
        for line in difference.lines.prefix(Self.mostShown) {
            let text = shown(String(decoding: line.bytes, as: UTF8.self))
            output.line("    \(line.number) \(line.isAdded ? "+" : "-") \(text)")
            output.record(
                "line",
                [
                    .init("path", .string(path)),
                    .init("change", line.isAdded ? "added" : "removed"),
                    .init("number", .integer(Int64(line.number))), .init("text", .string(text)),
                ])
        }
        rest(difference.lines.count, "line", path)
    }

    private func shown(_ line: String) -> String {
        let text = showsSecrets ? line : SecretWords.hiding(inSetting: line)
        return shortened(EntryPath.printable(Array(text.utf8)))
    }

    private func rest(_ count: Int, _ word: String, _ path: String) {
        let more = count - Self.mostShown
        if more > 0 { remark("and \(HumanText.count(Int64(more), word)) more", path) }
    }
}

// MARK: Keys

extension DiffContents {
    private func printKeys(_ old: [UInt8], _ new: [UInt8], _ path: String) {
        let difference: JSONDifference
        do throws(JSONFault) {
            difference = JSONDifference(try JSONTape(old), try JSONTape(new))
        } catch {
            return remark("its keys can't be compared: \(error.reason)", path)
        }
        guard difference.count > 0 else { return remark("the same keys and values", path) }
        for change in difference.changes.prefix(Self.mostShown) { print(change, path) }
        rest(difference.count, "key", path)
    }

    private func print(_ change: JSONDifference.Change, _ path: String) {
        let names = change.path.compactMap { step in
            if case .key(let name) = step { name } else { nil }
        }
        let isSecret = !showsSecrets && names.contains { SecretWords.isSecret(name: $0) }
        let key = key(change.path)
        let before = change.before.map { shown($0, isSecret: isSecret) }
        let after = change.after.map { shown($0, isSecret: isSecret) }
        output.line("    " + line(key, before, after))
        var members: [JSONValue.Member] = [
            .init("path", .string(path)), .init("key", .string(key)),
        ]
        if let before { members.append(.init("old", .string(before))) }
        if let after { members.append(.init("new", .string(after))) }
        output.record("key", members)
    }

    private func line(_ key: String, _ before: String?, _ after: String?) -> String {
        switch (before, after) {
        case (let before?, let after?): "\(key): \(before) -> \(after)"
        case (let before?, nil): "\(key): removed, was \(before)"
        case (nil, let after?): "\(key): added, \(after)"
        case (nil, nil): key
        }
    }

    /// `users.42.name`; names that are not plain words stand in quotes.
    private func key(_ path: [JSONDifference.Step]) -> String {
        guard !path.isEmpty else { return "(all)" }
        return path.map { step in
            switch step {
            case .index(let index): "\(index)"
            case .key(let name): self.name(name)
            }
        }.joined(separator: ".")
    }

    private func name(_ name: String) -> String {
        let text = showsSecrets ? name : SecretWords.hiding(in: name)
        let isPlain =
            !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_-[]".contains($0) }
        return isPlain ? text : quoted(text)
    }

    private func shown(_ value: JSONDifference.Value, isSecret: Bool) -> String {
        switch value {
        case .array(let count): "[\(HumanText.count(Int64(count), "item"))]"
        case .object(let count): "{\(HumanText.count(Int64(count), "key"))}"
        case .plain(let text):
            isSecret && text.first.map { $0.isNumber || $0 == "-" } ?? false
                ? "[hidden]" : shortened(text)
        case .string(let text):
            isSecret || !showsSecrets && SecretWords.isSecret(value: text)
                ? "[hidden]" : quoted(text)
        }
    }

    private func quoted(_ text: String) -> String {
        "\"" + shortened(EntryPath.printable(Array(text.utf8))) + "\""
    }
}

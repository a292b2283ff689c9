import CommandLine
import Configuration
import Format
import Patterns

extension Decoder {
    /// What reads settings, times, addresses and patterns.
    static let texts = [
        Decoder("json5") { bytes in
            _ = try JSON5Parser.parse(try text(bytes))
            return nil
        },
        Decoder("settings") { bytes in
            let project = try Project.load(file: "/app/holdfast.json") { path in
                path == "/app/holdfast.json" ? bytes : nil
            }
            _ = try SettingsLoader(
                project: project, environment: ["HOME": "/home/app", "A": "b"], flags: [],
                directory: "/app"
            ).settings()
            return nil
        },
        Decoder("project") { bytes in
            let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
            let project = try Project.find(from: "/app/src") { path in
                path == "/app/package.json" ? Array(parts[0]) : nil
            }
            let loader = SettingsLoader(
                project: project, environment: try variables(parts.dropFirst()), flags: [],
                directory: "/app")
            _ = try loader.given()
            _ = try loader.settings()
            return nil
        },
        Decoder("timeline-name") { bytes in
            let name = TimelineName.sanitized(try text(bytes))
            return name.map(TimelineName.isValid) ?? true ? nil : [0]
        },
        Decoder("environment-file") { bytes in
            _ = try EnvironmentFile.parse(try text(bytes))
            return nil
        },
        Decoder("address") { bytes in
            _ = RepositoryAddressParser(folder: "/app", home: "/home/app").parse(try text(bytes))
            return nil
        },
        Decoder("time") { bytes in
            let zone = LocalZone { _ in LocalZone.Offset(seconds: 3600, name: "CET") }
            _ = try PointInTime.parse(try text(bytes), now: 1_700_000_000, zone: zone)
            return nil
        },
        Decoder("amounts") { bytes in
            let text = try text(bytes)
            _ = (DurationText.parse(text), SizeText.parse(text))
            return nil
        },
        Decoder("arguments") { bytes in
            let words = try bytes.split(separator: 0, omittingEmptySubsequences: false)
                .map { try text(Array($0)) }
            let isSound = words.compactMap(ArchiveReference.init)
                .allSatisfy { ArchiveReference("\($0)") == $0 }
            guard isSound else { return [0] }
            let commands = Command.all.map(\.specification)
            _ = try CommandLineParser(commands: commands).parse(words)
            return nil
        },
        Decoder("printable-path") { bytes in
            let isPlain = PrintablePath.text(bytes).unicodeScalars.allSatisfy { scalar in
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
                    scalar.properties.generalCategory)
            }
            return isPlain ? nil : [0]
        },
        Decoder("ignore-file") { bytes in
            let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            let (rules, path) = (Array(parts[0]), Array(parts.last ?? []))
            _ = IgnoreRules().adding(rules.span).verdict(path.span, isDirectory: false)
            return nil
        },
        Decoder("glob") { bytes in
            let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            let path = Array(parts.last ?? [])
            _ = Glob(Array(parts[0])).matches(path.span, isDirectory: false)
            return nil
        },
    ]

    /// `NAME=VALUE` each; a name of ours where there is none.
    private static func variables(
        _ parts: ArraySlice<ArraySlice<UInt8>>
    ) throws -> [String: String] {
        var variables = ["HOME": "/home/app"]
        for part in parts {
            let words = try text(Array(part)).split(separator: "=", maxSplits: 1)
            guard words.count == 2 else { continue }
            variables[String(words[0])] = String(words[1])
        }
        return variables
    }
}

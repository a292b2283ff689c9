import Configuration
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
}

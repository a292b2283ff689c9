import Configuration
import Files
import Processes

/// Takes secrets out of what others print.
struct Blotting: Sendable {
    /// Shorter values are words that stand anywhere.
    private static let shortest = 6
    private static let longestPassphrase = 1 << 16
    private static let blot = "[redacted]"
    private static let identity = "AGE-SECRET-KEY-"
    private static let variables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]

    private let secrets: [String]

    init(_ settings: Settings, _ environment: [String: String]) {
        let names = RunPlan.secrets + Self.variables + settings.secrets
        let bucket = [settings.bucket.secretAccessKey, settings.bucket.sessionToken]
        let others = settings.notify.webhooks + ([settings.notify.ping] + bucket).compactMap(\.self)
        let file = settings.hooks.commands.isEmpty ? nil : Self.passphrase(settings.keySource)
        let texts = names.compactMap { environment[$0] } + others.map(\.exposed)
        self.init(texts + [file].compactMap(\.self))
    }

    /// What a hook could read from the file that holds it.
    private static func passphrase(_ source: KeySource?) -> String? {
        guard case .passphraseFile(let path) = source,
            let bytes = try? WholeFile.read(FilePath(path), limit: longestPassphrase)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A value of several lines is looked for line by line, as it is printed.
    init(_ values: [String]) {
        let lines = values.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        secrets = Set(lines.filter { $0.utf8.count >= Self.shortest })
            .sorted { ($1.utf8.count, $1) < ($0.utf8.count, $0) }
    }

    func blot(_ line: ProgramLine) -> String {
        let text = blot(String(decoding: line.bytes, as: UTF8.self))
        return line.isCut ? withoutBeginning(text) + "…" : text
    }

    func blot(_ line: String) -> String {
        var line = line
        for secret in secrets {
            line = line.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: Self.blot)
        }
        return withoutIdentities(line)
    }

    /// Without what may be the first part of a secret, where the line was cut.
    private func withoutBeginning(_ line: String) -> String {
        let bytes = Array(line.utf8)
        let known = secrets.map { secret in
            (1..<secret.utf8.count).last { bytes.suffix($0).elementsEqual(secret.utf8.prefix($0)) }
                ?? 0
        }
        return String(decoding: bytes.dropLast(known.max() ?? 0), as: UTF8.self)
    }

    private func withoutIdentities(_ line: String) -> String {
        guard line.contains(Self.identity) else { return line }
        let parts = line.split(separator: Self.identity, omittingEmptySubsequences: false)
        let rest = parts.dropFirst().map { part in
            Self.blot + part.drop { $0.isLetter || $0.isNumber }
        }
        return parts[0] + rest.joined()
    }
}

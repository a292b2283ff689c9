import Configuration
import Files
import S3

/// Credentials as services and programs write them in JSON.
enum CredentialText {
    /// Nil, or a reason in plain words, never with anything of the text in it.
    static func read(_ bytes: [UInt8]) -> Result<S3Credentials, Flaw> {
        guard let text = String(validating: bytes, as: UTF8.self),
            let node = try? JSON5Parser.parse(text)
        else { return .failure(Flaw(reason: "what it says is no JSON")) }
        if let version = node.member("Version"), version.node.value != .number(1) {
            return .failure(Flaw(reason: "it writes a version that is not known here"))
        }
        guard let id = node.text("AccessKeyId"), let secret = node.text("SecretAccessKey") else {
            let code = node.text("Code") ?? node.text("code")
            return .failure(
                Flaw(reason: "it gives no keys" + (code.map { ": " + ErrorAnswer.plain($0) } ?? ""))
            )
        }
        var expires: FileTime?
        if let text = node.text("Expiration") {
            guard let seconds = try? PointInTime.parse(text, now: 0, zone: .utc) else {
                return .failure(Flaw(reason: "its Expiration is no time"))
            }
            expires = FileTime(seconds: seconds)
        }
        return .success(
            S3Credentials(
                accessKeyID: id, secretAccessKey: secret,
                sessionToken: node.text("SessionToken") ?? node.text("Token"), expires: expires))
    }

    struct Flaw: Error {
        let reason: String
    }
}

extension JSONNode {
    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text)? = member(name)?.node.value, !text.isEmpty else { return nil }
        return text
    }
}

import Configuration
import Format
import Repository

/// The app's own secrets, as far as the configuration names them: files that it encrypts are of no
/// use without.
struct AppSecrets {
    private let names: [String]
    private let environment: [String: String]
    private let hashes: Hashes

    init(_ workplace: Workplace) {
        self.init(workplace.settings, workplace.invocation, workplace.repository)
    }

    init(_ settings: Settings, _ invocation: Invocation, _ repository: Repository) {
        names = settings.secrets
        environment = invocation.environment
        hashes = repository.keyring.hashes
    }

    /// Nil where none of them is known here, as on a machine that only backs up.
    var fingerprints: [Archive.Secret]? {
        let known = names.sorted().compactMap { name in
            value(name).map {
                Archive.Secret(name: name, fingerprint: hashes.secret(name, $0))
            }
        }
        return known.isEmpty ? nil : known
    }

    /// What is not as it was when the archive was made, in sentences.
    func warnings(_ archive: Archive) -> [String] {
        archive.secrets.compactMap { secret in
            guard let value = value(secret.name) else {
                return
                    "\(secret.name) is not set here; files that it encrypts can't be read without"
            }
            guard hashes.secret(secret.name, value) != secret.fingerprint else { return nil }
            return "\(secret.name) has another value here than when archive \(archive.number) "
                + "was made; files that it encrypts can't be read with it"
        }
    }

    private func value(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}

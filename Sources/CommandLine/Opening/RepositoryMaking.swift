import Age
import Configuration
import Cryptography
import Files
import Format
import Repository
import Storage

/// Makes repositories and key files: for `init`, and for the first backup on a person's machine.
struct RepositoryMaking {
    let invocation: Invocation

    init(_ invocation: Invocation) {
        self.invocation = invocation
    }

    /// What was made, and what the person must know of it.
    struct Made {
        let workplace: Workplace
        /// A key file that did not exist before.
        let newKeyFile: String?
        let recipient: String?
    }

    /// Opens the repository; the embedded one is made when it is not there yet, and `check` passes.
    func openOrMake(
        _ flags: [Flag], after check: (Settings) throws -> Void
    ) async throws -> Workplace {
        let settings = try invocation.settings(flags)
        guard case .embedded(let folder) = settings.repository else {
            return try await Workplace.open(invocation, flags, lookingForNewest: true)
        }
        do {
            return try await Workplace.open(invocation, flags, lookingForNewest: true)
        } catch  where isAbsent(error) {
            try check(settings)
            let made = try await make(settings, recovery: nil)
            invocation.output.note("made the repository \(folder)")
            if let file = made.newKeyFile {
                invocation.output.note(
                    "made the key file \(file): without it nothing can be restored")
            }
            return made.workplace
        }
    }

    private func isAbsent(_ error: any Error) -> Bool {
        switch error {
        case let error as RepositoryError: error.kind == .noRepository || error.kind == .noKey
        case let error as StorageError: error.kind == .noStore
        default: false
        }
    }

    /// Makes the repository with the key that is given, or with a new one in the key file.
    func make(_ settings: Settings, recovery: Passphrase?) async throws -> Made {
        let opening = Opening(invocation: invocation, settings: settings)
        let store = try opening.newStore()
        let door = Door(store, opening.surroundings)
        let credential = try opening.credential()
        if let passphrase = credential.passphrase {
            return try await make(settings, passphrase: passphrase)
        }
        let (recipient, file) = try recipient(credential, settings)
        do {
            let made = try await door.create(for: recipient, passphrase: recovery)
            return try await result(
                opening, store, made, newKeyFile: file, recipient: recipient.text)
        } catch {
            if let file { try? remove(file) }
            throw error
        }
    }

    /// Makes the repository with a passphrase alone.
    func make(_ settings: Settings, passphrase: Passphrase) async throws -> Made {
        let opening = Opening(invocation: invocation, settings: settings)
        let store = try opening.newStore()
        let repository = try await Door(store, opening.surroundings).create(
            for: nil, passphrase: passphrase)
        return try await result(opening, store, repository, newKeyFile: nil, recipient: nil)
    }

    private func result(
        _ opening: Opening, _ store: any ObjectStore, _ repository: Repository,
        newKeyFile: String?,
        recipient: String?
    ) async throws -> Made {
        let workplace = try await Workplace(opening, store: store) { store, name in
            Repository(
                store: store, keyring: repository.keyring, surroundings: repository.surroundings
            ).timeline(name)
        }
        return Made(workplace: workplace, newKeyFile: newKeyFile, recipient: recipient)
    }

    private func recipient(
        _ credential: Credential, _ settings: Settings
    ) throws -> (Recipient, newFile: String?) {
        if let identity = credential.identities.first { return (identity.recipient, nil) }
        guard case .defaultKeyFile(let path) = settings.keySource else {
            throw Failure(
                "make a repository: no key is given, and none is made on a platform",
                hint: "run holdfast key generate on your machine, keep the key safe, "
                    + "and set it as HOLDFAST_KEY", exitCode: .wrongKey)
        }
        let identity = try Identity.generate(using: SystemRandom())
        try Directory.make(try FilePath(path).split().folder)
        try KeyFileText(identity, created: invocation.now()).write(to: path)
        return (identity.recipient, path)
    }

    private func remove(_ file: String) throws {
        let (folder, name) = try FilePath(file).split()
        try Directory.open(folder).removeFile(name)
    }
}

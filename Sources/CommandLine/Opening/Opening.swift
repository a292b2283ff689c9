import Age
import Configuration
import Cryptography
import Files
import Format
import Repository
import Storage

/// Finds and opens the repository that the settings name.
struct Opening {
    private static let largestKeyFile = 1 << 20

    let invocation: Invocation
    let settings: Settings

    /// The store of a configured repository, or of the embedded one.
    func store() throws -> any ObjectStore {
        let store = try sharedStore()
        return settings.singleWriter ? SingleWriterStore(store) : store
    }

    private func sharedStore() throws -> any ObjectStore {
        if let folder = try folder() { return invocation.metered(folder, by: settings) }
        guard let opening = bucket() else {
            throw Failure(
                "find the repository: none is configured", hint: hint, exitCode: .noRepository)
        }
        return opening.retrying(invocation.metered(try opening.bucket(), by: settings))
    }

    /// Where the repository is, if that is a folder.
    func folder() throws -> FolderStore? {
        switch settings.repository {
        case .embedded(let folder): return FolderStore(try FilePath(folder))
        case .missing: return nil
        case .configured(let address):
            guard case .folder(let path) = address.location else { return nil }
            return FolderStore(try FilePath(path))
        }
    }

    private func bucket() -> BucketOpening? {
        guard case .configured(let address) = settings.repository,
            case .bucket(let bucket) = address.location
        else { return nil }
        return BucketOpening(invocation: invocation, settings: settings.bucket, address: bucket)
    }

    private var hint: String? {
        guard case .missing(let hint) = settings.repository else { return nil }
        return hint
    }

    /// What the store was seen to do, and to fail at.
    func trials() async throws -> [Finding] {
        let store = try sharedStore()
        return try await TrialObjects.use(in: store, random: surroundings.random) { objects in
            let trial = StoreTrial(store, objects)
            let findings = try await trial.findings(isForOneWriter: settings.singleWriter)
            guard let bucket = try bucket()?.bucket() else { return findings }
            return findings + (try await BucketTrial(bucket: bucket, objects: objects).findings())
        }
    }

    /// The store for a repository that is to be made: a folder is made with it, a bucket is not.
    func newStore() throws -> any ObjectStore {
        try folder()?.create()
        return try store()
    }

    var fingerprint: String? {
        guard case .configured(let address) = settings.repository else { return nil }
        return address.fingerprint
    }

    /// What opens the repository; nothing is guessed.
    func credential() throws -> Credential {
        switch settings.keySource {
        case nil: return Credential()
        case .key(let text):
            return try credential(in: Array(text.exposed.utf8), from: Self.variable)
        case .keyFile(let path):
            do {
                return try keyFile(path)
            } catch let error as FileError where error.isNotFound {
                throw Failure(
                    error.description,
                    hint: "put the key there, or for a new repository: "
                        + "holdfast key generate -o \(path)",
                    exitCode: .wrongKey)
            }
        case .defaultKeyFile(let path):
            do {
                return try keyFile(path)
            } catch let error as FileError where error.isNotFound {
                return Credential()
            }
        case .passphrase(let text): return passphrase(Array(text.exposed.utf8))
        case .passphraseFile(let path):
            var bytes = try passphraseFile(path)
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            return passphrase(bytes)
        }
    }

    private func passphraseFile(_ path: String) throws -> [UInt8] {
        do throws(FileError) {
            return try WholeFile.read(FilePath(path), limit: Self.largestKeyFile)
        } catch {
            throw Failure(
                error.description, hint: "the passphrase's file must be one that may be read",
                exitCode: .wrongKey)
        }
    }

    private func keyFile(_ path: String) throws -> Credential {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try WholeFile.read(FilePath(path), limit: Self.largestKeyFile)
        } catch {
            if error.isNotFound { throw error }
            throw Failure(
                error.description, hint: "the key's file must be one that may be read",
                exitCode: .wrongKey)
        }
        return try credential(in: bytes, from: path)
    }

    private func credential(in bytes: [UInt8], from place: String) throws -> Credential {
        do throws(AgeError) {
            return Credential(identities: try KeyFile.parse(bytes.span))
        } catch {
            let isPath = place == Self.variable && bytes.contains(UInt8(ascii: "/"))
            throw Failure(
                "read the key in \(place): \(error.subject): \(error.reason)",
                hint: isPath ? "a key's file is named by HOLDFAST_KEY_FILE" : error.hint,
                exitCode: .wrongKey)
        }
    }

    private static let variable = "HOLDFAST_KEY"

    private func passphrase(_ bytes: [UInt8]) -> Credential {
        Credential(passphrase: Passphrase(Secret(copying: bytes.span)))
    }

    var surroundings: Repository.Surroundings {
        Repository.Surroundings(
            random: SystemRandom(), now: { Timestamp(FileTime.now()) },
            host: ProcessFacts.hostName, program: "holdfast \(Program.version)")
    }

    func open(_ store: any ObjectStore) async throws -> Repository {
        let door = Door(store, surroundings)
        return try await withCredential { try await door.open(with: $0, expecting: fingerprint) }
    }

    /// Finds meanwhile which archive is the newest, for those who ask that first.
    func open(
        _ store: any ObjectStore, lookingAt name: Timeline.Name
    ) async throws -> Timeline {
        let door = Door(store, surroundings)
        return try await withCredential {
            try await door.open(name, with: $0, expecting: fingerprint)
        }
    }

    /// Whoever has come with nothing but a passphrase on paper is asked for it.
    private func withCredential<Opened>(
        _ open: (Credential) async throws -> Opened
    ) async throws -> Opened {
        do {
            return try await open(try credential())
        } catch {
            if let nothing = notMade { throw nothing }
            guard let error = error as? RepositoryError, error.kind == .noKey else { throw error }
            // A start command has a terminal where nobody sits at it.
            guard case .configured = settings.repository, invocation.arguments.command != .run,
                let text = try invocation.prompt.ask("passphrase: ", true), !text.isEmpty
            else { throw error }
            return try await open(passphrase(Array(text.utf8)))
        }
    }

    /// Where nothing was ever kept it is not the key that is missing.
    private var notMade: RepositoryError? {
        guard case .embedded(let folder) = settings.repository, let path = try? FilePath(folder),
            (try? Directory.open(path)) == nil
        else { return nil }
        return RepositoryError(
            .noRepository, "open the repository", folder,
            "none is configured, and this one of your machine is not made yet",
            hint:
                "holdfast backup PATH makes it; holdfast help repository tells how to name another")
    }
}

extension Timestamp {
    init(_ time: FileTime) {
        self.init(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }
}

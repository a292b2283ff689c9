import Age
import Configuration
import Files
import Format
import Repository
import Storage

/// Looks at the repository: is it there, does it keep its promises, what opens it.
struct RepositoryExamination {
    /// Clocks that are further apart make times in listings puzzling.
    private static let mostSkew: Int64 = 5
    private static let littleRoom: Int64 = 1 << 30
    private static let leastRoom: Int64 = 64 << 20

    let invocation: Invocation
    let settings: Settings

    private var opening: Opening { Opening(invocation: invocation, settings: settings) }

    /// The findings, and the repository if it could be opened.
    func findings() async throws -> (findings: [Finding], repository: Repository?) {
        let store: any ObjectStore
        do {
            store = try opening.store()
            let listing = try await store.list(Layout.keys, after: nil, limit: 1)
            guard !listing.objects.isEmpty else {
                return ([nothing(store)], nil)
            }
        } catch let error as StorageError where error.kind == .noStore && isEmbedded {
            return ([notMade], nil)
        } catch {
            try Task.checkCancellation()
            return ([.bad("repository", error)], nil)
        }
        var findings: [Finding] = [
            .good("repository", "\(store.properties.name), \(kind)")
        ]
        let trials = try await opening.trials()
        findings += trials
        let folder = try? opening.folder()
        findings.append(await clock(of: store, in: folder))
        if let folder { findings.append(room(of: folder)) }
        findings.append(keySource())
        guard findings.last?.state != .bad else { return (findings, nil) }
        do {
            let repository = try await opening.open(store)
            findings += try await keys(of: repository)
            findings += try await TrialComparison(repository: repository, findings: trials)
                .record(now: invocation.now())
            return (findings, repository)
        } catch {
            try Task.checkCancellation()
            return (findings + [.bad("key", error)], nil)
        }
    }

    private var isEmbedded: Bool {
        guard case .embedded = settings.repository else { return false }
        return true
    }

    private var notMade: Finding {
        .remark(
            "repository", "none is configured, and that of this machine is not made yet",
            hint:
                "holdfast backup PATH makes it; holdfast help repository tells how to name another")
    }

    private var kind: String {
        switch settings.repository {
        case .embedded: "on this machine only"
        case .configured(let address):
            kind(of: address.location)
                + (address.fingerprint == nil ? "without a fingerprint" : "with its fingerprint")
        case .missing: "missing"
        }
    }

    private func kind(of location: RepositoryAddress.Location) -> String {
        switch location {
        case .folder: "a folder, "
        case .bucket: "a bucket, "
        }
    }

    private func nothing(_ store: any ObjectStore) -> Finding {
        .bad(
            "repository", "\(store.properties.name) holds no repository",
            hint: "holdfast init makes one; if there should be one, check its address",
            .noRepository)
    }

    private func clock(of store: any ObjectStore, in folder: FolderStore?) async -> Finding {
        do {
            guard let folder else {
                return clock(ahead: try await store.now().seconds - FileTime.now().seconds)
            }
            return clock(ahead: try fileSystemTime(of: folder).seconds - FileTime.now().seconds)
        } catch {
            return .bad("clock", error)
        }
    }

    /// The file system's own clock: that of a server, where it is a network's.
    private func fileSystemTime(of store: FolderStore) throws(FileError) -> FileTime {
        let folder = try Directory.open(store.path)
        let name = TemporaryName.make()
        let made = try folder.createFile(name)
        defer { try? folder.removeFile(name) }
        return try made.status().modified
    }

    private func clock(ahead skew: Int64) -> Finding {
        guard abs(skew) > Self.mostSkew else {
            return .good("clock", "that of the repository and that of this machine agree")
        }
        return .remark(
            "clock",
            "that of the repository is \(abs(skew)) s "
                + (skew > 0 ? "ahead of" : "behind") + " this machine's",
            hint: "nothing is decided by clocks, but --at and ages will be off: set them by NTP")
    }

    private func room(of store: FolderStore) -> Finding {
        do {
            let room = try Directory.open(store.path).room()
            let text = "\(HumanText.size(room.free)) of \(HumanText.size(room.total)) are free"
            if room.free < Self.leastRoom {
                return .bad("room", text, hint: "holdfast forget --prune frees what no rule keeps")
            }
            guard room.free < Self.littleRoom else { return .good("room", text) }
            return .remark("room", text, hint: "holdfast forget --prune frees what no rule keeps")
        } catch {
            return .bad("room", error)
        }
    }

    // MARK: Keys

    private func keySource() -> Finding {
        let check = "key"
        switch settings.keySource {
        case nil:
            return .bad(
                check, "none is given", hint: "set HOLDFAST_KEY or HOLDFAST_KEY_FILE", .wrongKey)
        case .key: return .good(check, "from HOLDFAST_KEY")
        case .passphrase: return .good(check, "a passphrase, from HOLDFAST_PASSPHRASE")
        case .keyFile(let path), .defaultKeyFile(let path), .passphraseFile(let path):
            return file(path)
        }
    }

    private func file(_ path: String) -> Finding {
        do {
            let mode = try OpenFile.open(FilePath(path)).status().mode
            guard mode & 0o077 != 0 else { return .good("key", "from \(path)") }
            return .remark(
                "key", "\(path) is open to others than its owner", hint: "chmod 600 \(path)")
        } catch {
            return .bad(
                "key", "\(error)", hint: "put it there, or name another: HOLDFAST_KEY_FILE",
                .wrongKey)
        }
    }

    private func keys(of repository: Repository) async throws -> [Finding] {
        let entries = try await KeyManagement(repository).list()
        let own = entries.first(where: \.isOwn)
        let role = own?.information.map { "\($0.role)" } ?? "unknown"
        var findings: [Finding] = [
            role == "full"
                ? .good("role", "full: backs up and restores")
                : .remark("role", "\(role): it backs up, but can't restore"),
            .good("fingerprint", "#\(repository.keyring.fingerprint)"),
        ]
        let readers = entries.count { $0.state == .usable && $0.information?.role == .full }
        if readers < 2 {
            findings.append(
                .remark(
                    "keys", "a single key reads this repository",
                    hint: "holdfast key add --recovery gives it a second one, for paper"))
        } else {
            findings.append(.good("keys", "\(readers) keys read it"))
        }
        return findings
    }
}

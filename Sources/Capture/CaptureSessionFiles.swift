import Format
import Repository

/// The contents of files, small ones as a whole and large ones block by block.
extension CaptureSession {
    func begin(_ file: FileReading) async throws {
        try learnBase()
        if file.content.count == 0 || file.isPlain && file.content.count < ChunkStream.largeFile {
            try await readSmall(file)
        } else {
            let cuts = try await file.cuts()
            stream.cut(then: cuts)
            file.begin(hashes)
            self.file = file
        }
    }

    private func readSmall(_ file: FileReading) async throws {
        var bytes = takeScratch()
        let content = try await file.readWhole(&bytes)
        scratch = bytes
        guard content > 0 else {
            return try end(file, PendingContent(count: 0, hash: nil, parts: .base([])))
        }
        progress.read(scratch.count, of: file.item.path)
        let hash = hashes.content(scratch.span)
        let isApart = isApart(file.item.path)
        if let extents = known?.contents.base(hash) {
            try end(file, PendingContent(count: content, hash: hash, parts: .base(extents)))
        } else if !isApart, let pieces = known?.contents.added(hash) {
            try end(file, PendingContent(count: content, hash: hash, parts: .pieces(pieces)))
        } else {
            if isApart { stream.cut() }
            let pieces = stream.append(small: scratch)
            if isApart { stream.cut() }
            known?.contents.add(hash, pieces)
            try end(file, PendingContent(count: content, hash: hash, parts: .pieces(pieces)))
        }
    }

    /// The buffer leaves the actor while a source fills it.
    private func takeScratch() -> [UInt8] {
        defer { scratch = [] }
        return scratch
    }

    /// Reads on in the large file that is open.
    func readFile() async throws -> Bool {
        guard let file else { return false }
        do {
            if !file.item.isInseparable { try requireTime() }
            if try await readBlock(of: file) { return true }
            guard try await !file.mustReadAgain() else {
                let cuts = try await file.cuts()
                stream.cut(then: cuts)
                file.begin(hashes)
                return true
            }
            stream.cut()
            self.file = nil
            try end(file, file.finish())
        } catch let error as SourceItemError {
            stream.cut()
            self.file = nil
            if !error.isGone { try carry(file.item.path, error.reason) }
        }
        return true
    }

    private func readBlock(of file: FileReading) async throws -> Bool {
        var bytes = takeScratch()
        bytes.removeAll(keepingCapacity: true)
        let isMore = try await file.read(&bytes)
        if !bytes.isEmpty {
            progress.read(bytes.count, of: file.item.path)
            file.append(stream.append(bytes))
        }
        scratch = bytes
        return isMore
    }

    private func end(_ file: FileReading, _ content: PendingContent) throws {
        switch file.trouble {
        case nil: break
        case .restless?:
            assembler.incomplete(file.item.path, "it kept changing while it was read")
        case .flaw(let flaw)?:
            if try keepsBase(file, content.hash, flaw) { return }
        case .mixed(let reason)?: return try carry(file.item.path, reason)
        }
        if let before = file.before { assembler.compare(before, newCount: content.count) }
        if let link = file.item.link { links.add(link, file.item.path, content) }
        try add(
            PendingEntry(
                path: file.item.path, metadata: file.metadata, content: content,
                signature: file.signature))
    }

    /// What was sound before stays as it was, unless somebody says that it is right so; what never
    /// was is taken as it is.
    private func keepsBase(
        _ file: FileReading, _ hash: KeyedHash?, _ flaw: Flaw
    ) throws -> Bool {
        let path = file.item.path
        let base = file.before?.content
        let isKnown = base != nil && base?.hash == hash
        let isSound = reading?.unsound.contains(path) == false
        if let base, base.count > 0, !isKnown, isSound, !acceptsFlaws {
            try carry(path, flaw.reason)
            return true
        }
        assembler.unsound(path)
        let isNews = !isKnown || reading?.reason(of: path) != nil
        if isNews, flaw.isDamage || flaw.isTorn, !acceptsFlaws {
            assembler.incomplete(path, flaw.reason + Backup.takenAsItIs)
        }
        return false
    }
}

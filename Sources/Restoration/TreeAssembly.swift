import Files
import Format
import Repository

/// Turns the entries of a source into jobs, and hears what came of them.
///
/// It looks at few entries at a time, so memory stays bounded however large the source is.
struct TreeAssembly {
    /// While one window is finished the next is begun.
    private static let mostWindows = 2

    private let selection: Selection
    private let rootName: FileName
    private var stream: EntryStream
    private var stack: FolderStack
    private var table = PackTable()
    private var firsts = LinkFirsts()
    private var windows: [Window] = []
    private var windowCount = 0
    private var jobs: [Job] = []
    private var isAtEnd = false
    private var needsRoot = true
    private(set) var written = WrittenTree()
    private let source: String

    init(
        _ source: String, _ selection: Selection, as rootName: FileName, _ stream: EntryStream,
        _ stack: FolderStack
    ) {
        self.source = source
        self.selection = selection
        self.rootName = rootName
        self.stream = stream
        self.stack = stack
    }

    /// What a worker can do now, if anything.
    mutating func next() throws -> Job? {
        if let range = stream.request() { return .segments(range) }
        while jobs.isEmpty {
            if windows.first?.awaitsLinks == true {
                jobs = windows[0].takeLinks()
            } else if windows.first?.outstanding == 0 {
                windows.removeFirst()
            } else if isAtEnd || windows.count == Self.mostWindows {
                return nil
            } else if try !load() {
                return nil
            }
        }
        return jobs.removeFirst()
    }

    mutating func take(_ outcome: Outcome) throws {
        switch outcome {
        case .segments(let range, let frames): stream.supply(range, frames)
        case .made(let made, let window): try take(made, window)
        }
    }

    private mutating func take(_ made: Made, _ number: Int) throws {
        guard let index = windows.firstIndex(where: { $0.number == number }) else {
            preconditionFailure("internal error: a job of no window")
        }
        windows[index].finish(made.finished.count)
        for entry in made.finished {
            written.signatures[entry.index] = entry.signature
            try stack.end(entry.folder)
        }
        for link in made.unlinked {
            windows[index].replace(
                link,
                with: StagedFile(
                    link.folder, link.name, link.index, link.entry.metadata, link.content))
        }
        if !made.unlinked.isEmpty { jobs += windows[index].takeJobs(table) }
        written.byteCount += made.byteCount
        written.databases += made.databases
        written.notes.add(made.notes)
        collect()
    }

    private mutating func collect() {
        for folder in stack.takeFinished() { written.signatures[folder.index] = folder.signature }
    }

    /// What was written, when there is nothing left to do.
    mutating func finish() throws -> WrittenTree {
        precondition(isAtEnd && windows.isEmpty, "internal error: a tree is not finished")
        guard !needsRoot else {
            throw RestorationError.corrupt(source, "", "the archive does not hold it")
        }
        written.notes.add(stack.notes)
        return written
    }
}

// MARK: - Windows

extension TreeAssembly {
    /// Begins the next window; false when metadata must be fetched first.
    private mutating func load() throws -> Bool {
        var window = Window(number: windowCount)
        var isMissing = false
        reading: while !window.isFull {
            switch try stream.next(&table) {
            case .entry(let entry): try add(entry, to: &window)
            case .missing:
                isMissing = true
                break reading
            case .end:
                isAtEnd = true
                try stack.popAll()
                break reading
            }
        }
        collect()
        guard window.outstanding > 0 else { return !isMissing }
        jobs += window.takeJobs(table)
        windows.append(window)
        windowCount += 1
        return true
    }

    private mutating func add(_ entry: Entry, to window: inout Window) throws {
        let index = written.signatures.count
        written.signatures.append(0)
        if needsRoot { return try addRoot(entry, index, to: &window) }
        let (folder, name) = try stack.place(entry.path)
        let isSelected = selection.contains(entry.path, isDirectory: entry.isDirectory)
        if entry.isDirectory {
            let new = Folder(folder, name, entry.path, index, entry.metadata)
            stack.push(new)
            guard isSelected else { return }
            try stack.make(new)
        } else {
            guard isSelected else { return }
            try stack.make(folder)
            folder.begin()
            add(entry, folder, name, index, to: &window)
        }
        written.count(entry)
    }

    /// The root of a source is a folder; or the source is a single thing.
    private mutating func addRoot(
        _ entry: Entry, _ index: Int, to window: inout Window
    ) throws {
        guard entry.path == .root else {
            throw RestorationError.corrupt(source, "\(entry.path)", "comes before the root")
        }
        needsRoot = false
        let isSelected = selection.contains(.root, isDirectory: entry.isDirectory)
        written.isDirectory = entry.isDirectory
        if entry.isDirectory {
            let root = Folder(nil, rootName, .root, index, entry.metadata)
            stack.push(root)
            guard isSelected else { return }
            try stack.make(root)
        } else {
            guard isSelected else { return }
            add(entry, nil, rootName, index, to: &window)
        }
        written.count(entry)
    }

    private mutating func add(
        _ entry: Entry, _ folder: Folder?, _ name: FileName, _ index: Int, to window: inout Window
    ) {
        guard let content = entry.content else {
            return window.add(Leaf(folder: folder, name: name, index: index, entry: entry))
        }
        if let folder, let first = firsts.first(of: entry.path, content) {
            window.add(
                Link(
                    folder: folder, name: name, index: index, entry: entry, content: content,
                    first: first))
        } else if content.extents.isEmpty {
            window.add(Leaf(folder: folder, name: name, index: index, entry: entry))
        } else {
            window.add(StagedFile(folder, name, index, entry.metadata, content))
        }
    }
}

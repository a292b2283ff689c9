import CommandLine
import Glibc
import Synchronization
import Testing

@Suite struct `A dialog on a terminal` {
    @Test(arguments: [true, false])
    func `reads a line, and shows it only if it is no secret`(_ isSecret: Bool) throws {
        let terminal = try PseudoTerminal()
        let typist = try terminal.type("s3cret\n", after: "passphrase: ")
        let answer = try TerminalDialog(descriptor: terminal.ours).ask(
            "passphrase: ", isSecret: isSecret)
        #expect(answer == "s3cret")
        pthread_join(typist, nil)
        #expect(terminal.shown().contains("s3cret") != isSecret)
        #expect(terminal.echoes)
    }

    @Test func `ends when the program is asked to end, and shows what is typed again`() async throws
    {
        let terminal = try PseudoTerminal()
        let task = Task.detached {
            try TerminalDialog(descriptor: terminal.ours).ask("passphrase: ", isSecret: true)
        }
        for _ in 0..<5000 where terminal.echoes { usleep(1000) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(terminal.echoes)
    }

    @Test func `has nobody to ask where there is no terminal`() throws {
        let file = unsafe open("/dev/null", O_RDWR)
        defer { close(file) }
        #expect(try TerminalDialog(descriptor: file).ask("really?", isSecret: false) == nil)
    }
}

/// A terminal with a program at one end and a test at the other.
private final class PseudoTerminal: Sendable {
    /// The end that the program sees.
    let ours: Int32
    private let theirs: Int32

    init() throws {
        theirs = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(theirs >= 0)
        var (number, locked): (Int32, Int32) = (0, 0)
        // The requests TIOCSPTLCK and TIOCGPTN of ioctl_tty(2).
        let unlocked = unsafe ioctl(theirs, 0x4004_5431, &locked)
        let numbered = unsafe ioctl(theirs, 0x8004_5430, &number)
        try #require(unlocked == 0 && numbered == 0)
        ours = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(ours >= 0)
    }

    deinit {
        close(ours)
        close(theirs)
    }

    var echoes: Bool {
        var settings = termios()
        unsafe tcgetattr(ours, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0
    }

    /// Types the text on another thread once the question is shown.
    func type(_ text: String, after question: String) throws -> pthread_t {
        var thread = pthread_t()
        let typist = Typist(descriptor: theirs, text: text, question: question, shown: seen)
        let result = unsafe pthread_create(
            &thread, nil,
            { typist in
                if let typist = unsafe typist {
                    unsafe Unmanaged<Typist>.fromOpaque(typist).takeRetainedValue().work()
                }
                return nil
            }, Unmanaged.passRetained(typist).toOpaque())
        try #require(result == 0)
        return thread
    }

    private let seen = Screen()

    func shown() -> String {
        seen.read(theirs, timeout: 50)
        return seen.text
    }
}

private final class Screen: Sendable {
    private let content = Mutex("")

    var text: String { content.withLock { $0 } }

    /// Takes what the terminal shows until nothing more comes for so many milliseconds.
    func read(_ descriptor: Int32, timeout: Int32) {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&wait, 1, timeout) > 0 {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return }
            let text = String(decoding: bytes.prefix(count), as: UTF8.self)
            content.withLock { $0 += text }
        }
    }
}

private final class Typist: Sendable {
    let descriptor: Int32
    let text: String
    let question: String
    let shown: Screen

    init(descriptor: Int32, text: String, question: String, shown: Screen) {
        self.descriptor = descriptor
        self.text = text
        self.question = question
        self.shown = shown
    }

    func work() {
        for _ in 0..<500 where !shown.text.contains(question) {
            shown.read(descriptor, timeout: 10)
        }
        let bytes = Array(text.utf8)
        unsafe write(descriptor, bytes, bytes.count)
    }
}

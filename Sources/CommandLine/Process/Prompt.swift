import Glibc

/// Questions to the person at the terminal; tests bring their own answers.
package struct Prompt: Sendable {
    /// The answer's line; nothing if there is nobody to ask.
    package var ask: @Sendable (_ question: String, _ isSecret: Bool) throws -> String?

    package init(ask: @escaping @Sendable (String, Bool) throws -> String?) {
        self.ask = ask
    }

    package static let nobody = Prompt { _, _ in nil }

    /// The terminal of the process, whatever its standard streams lead to.
    static let terminal = Prompt { question, isSecret in
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try TerminalDialog(descriptor: descriptor).ask(question, isSecret: isSecret)
    }
}

extension Prompt {
    /// Whether the person agrees; nothing if there is nobody to ask.
    package func confirm(_ question: String) throws -> Bool? {
        try ask(question + " [y/N] ", false).map { ["y", "yes"].contains($0.lowercased()) }
    }
}

/// One question and its answer on a terminal.
package struct TerminalDialog {
    let descriptor: Int32
    private static let longestAnswer = 4096

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The line that is typed; nothing if the descriptor leads to no terminal, or its end.
    package func ask(_ question: String, isSecret: Bool) throws -> String? {
        var settings = termios()
        guard unsafe tcgetattr(descriptor, &settings) == 0 else { return nil }
        let saved = settings
        if isSecret {
            settings.c_lflag &= ~tcflag_t(ECHO)
            unsafe tcsetattr(descriptor, TCSAFLUSH, &settings)
        }
        defer {
            if isSecret {
                var saved = saved
                unsafe tcsetattr(descriptor, TCSAFLUSH, &saved)
                try? write("\n")
            }
        }
        try write(question)
        return try readLine()
    }

    private func write(_ text: String) throws(StreamError) {
        try DescriptorStream(descriptor: descriptor).write(Array(text.utf8))
    }

    /// Reads until the line ends, and notices when the program is asked to end.
    private func readLine() throws -> String? {
        var answer: [UInt8] = []
        while answer.count < Self.longestAnswer {
            try Task.checkCancellation()
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wait, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            guard unsafe read(descriptor, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { break }
            answer.append(byte)
        }
        return String(validating: answer, as: UTF8.self)
    }
}

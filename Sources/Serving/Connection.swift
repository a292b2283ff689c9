import Glibc

/// A place for one who asks: reads a head, writes an answer, and waits for the other side to go.
final class Connection {
    private(set) var descriptor: Int32 = -1
    private(set) var deadline = ContinuousClock.now
    private var head: [UInt8] = []
    private var headCount = 0
    private var answer: [UInt8] = []
    private var sent = 0
    private var state = State.reading

    private enum State {
        case reading, writing, leaving
    }

    private static let largestHead = 8 << 10

    deinit { end() }

    var isFree: Bool { descriptor < 0 }

    func begin(_ descriptor: Int32, until deadline: ContinuousClock.Instant) {
        if head.isEmpty { head = [UInt8](repeating: 0, count: Self.largestHead) }
        self.descriptor = descriptor
        self.deadline = deadline
        (headCount, sent, state) = (0, 0, .reading)
    }

    func end() {
        guard !isFree else { return }
        close(descriptor)
        (descriptor, answer) = (-1, [])
    }

    /// What to wait for.
    var events: Int16 { Int16(state == .writing ? POLLOUT : POLLIN) }

    /// Goes on as far as that is possible without waiting; false when it is over.
    func work(_ pages: Pages) -> Bool {
        while true {
            switch state {
            case .reading:
                guard let isOver = read(pages) else { return true }
                if isOver { return false }
            case .writing:
                guard let isOver = write() else { return true }
                if isOver { return false }
            case .leaving: return leave()
            }
        }
    }

    /// Whether the other side has gone; nothing where one has to wait.
    private func read(_ pages: Pages) -> Bool? {
        let count = receive(into: headCount)
        guard count > 0 else { return count == 0 ? true : isFatal }
        headCount += count
        switch RequestHead.parse(head.span.extracting(0..<headCount)) {
        case .unfinished:
            if headCount == head.count { give(pages.tooLarge) }
        case .malformed: give(pages.malformed)
        case .request(let method, let path):
            give(pages.answer(method, head.span.extracting(path)))
        }
        return false
    }

    private func give(_ answer: [UInt8]) {
        self.answer = answer
        state = .writing
    }

    private func write() -> Bool? {
        let (descriptor, start) = (descriptor, sent)
        let count = unsafe answer.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
            return unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
        guard count >= 0 else { return isFatal }
        sent += count
        guard sent == answer.count else { return false }
        // Closing at once would take the answer back from who is still sending.
        shutdown(descriptor, Int32(SHUT_WR))
        state = .leaving
        return false
    }

    private func leave() -> Bool {
        while true {
            let count = receive(into: 0)
            guard count > 0 else { return count < 0 && isFatal == nil }
        }
    }

    private func receive(into start: Int) -> Int {
        let descriptor = descriptor
        return unsafe head.withUnsafeMutableBytes { bytes in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            return unsafe recv(descriptor, rest.baseAddress, rest.count, 0)
        }
    }

    /// True where a call failed for good; nothing where one has to wait.
    private var isFatal: Bool? {
        errno == EAGAIN || errno == EINTR ? nil : true
    }
}

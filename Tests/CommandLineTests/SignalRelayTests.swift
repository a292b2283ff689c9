import CommandLine
import Glibc
import Synchronization
import Testing

@Suite struct `Signals for a command` {
    private let relay = SignalRelay()
    private let received = Received()

    @Test func `wait until somebody takes them, but for those about the moment`() {
        for number in [SIGTERM, SIGWINCH, SIGUSR1, SIGTSTP, SIGCONT] { relay.receive(number) }
        relay.handle(received.add)
        relay.receive(SIGWINCH)
        #expect(received.all == [SIGTERM, SIGUSR1, SIGWINCH])
    }

    @Test func `wait once each, real-time ones as often as they come, and not without end`() {
        let realTime = __libc_current_sigrtmin() + 3
        for number in [SIGTERM, realTime, SIGTERM, realTime] { relay.receive(number) }
        for _ in 0..<5000 { relay.receive(realTime) }
        let kept = Mutex<[Int32]>([])
        relay.handle { number in kept.withLock { $0.append(number) } }
        let all = kept.withLock { $0 }
        #expect(all.prefix(4) == [SIGTERM, realTime, realTime, realTime])
        #expect(all.count == 1024)
    }

    @Test func `come in order from whatever thread, one at a time`() async {
        let count = 100
        relay.handle(received.add)
        await withTaskGroup { [relay, received] group in
            for number in [SIGTERM, SIGINT] {
                group.addTask { for _ in 0..<count { relay.receive(number) } }
            }
            group.addTask { for _ in 0..<count { relay.handle(received.add) } }
        }
        let sent = (1...10).map(Int32.init)
        for number in sent { relay.receive(number) }
        #expect(received.all.suffix(10) == sent[...])
        #expect(received.mostAtOnce == 1)
    }

    @Test func `can make their handler give way to another`() {
        relay.handle { [relay, received] number in
            received.add(number)
            relay.handle { received.add($0 + 100) }
        }
        relay.receive(SIGHUP)
        relay.receive(SIGINT)
        #expect(received.all == [SIGHUP, SIGINT + 100])
    }
}

private final class Received: Sendable {
    private let state = Mutex((all: [Int32](), current: 0, most: 0))

    var all: [Int32] { state.withLock { $0.all } }
    var mostAtOnce: Int { state.withLock { $0.most } }

    @Sendable
    func add(_ number: Int32) {
        state.withLock { state in
            state.all.append(number)
            state.current += 1
            state.most = max(state.most, state.current)
        }
        // A chance for another thread to come in between.
        usleep(100)
        state.withLock { $0.current -= 1 }
    }
}

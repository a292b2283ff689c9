import CCurl

/// What is under way on the thread, and what waits for its turn.
struct Transfers {
    private let multi: MultiHandle
    private let options: HTTPOptions
    private var waiting: [TransferThread.Order] = []
    private var running: [EasyHandle.Number: Transfer] = [:]

    init(_ multi: MultiHandle, _ options: HTTPOptions) {
        self.multi = multi
        self.options = options
    }

    mutating func add(_ orders: [TransferThread.Order]) {
        waiting += orders
    }

    mutating func cancel(_ numbers: Set<UInt64>) {
        guard !numbers.isEmpty else { return }
        for order in waiting where numbers.contains(order.number) {
            order.continuation.resume(throwing: CancellationError())
        }
        waiting.removeAll { numbers.contains($0.number) }
        for (easy, transfer) in running where numbers.contains(transfer.order.number) {
            end(easy).order.continuation.resume(throwing: CancellationError())
        }
    }

    mutating func cancelAll() {
        cancel(Set(waiting.map(\.number)).union(running.values.map(\.order.number)))
    }

    /// Begins what may begin, moves bytes, and tells the senders of what is over.
    mutating func work() {
        repeat {
            startWaiting()
            guard multi.perform() else { return failAll() }
        } while finish()
    }

    /// Sleeps until something happens: for ever if nothing is under way.
    func wait() {
        multi.poll(milliseconds: running.isEmpty ? .max : 1000)
    }

    private mutating func startWaiting() {
        var started = 0
        while started < waiting.count, running.count < options.parallelism {
            start(waiting[started])
            started += 1
        }
        waiting.removeFirst(started)
    }

    private mutating func start(_ order: TransferThread.Order) {
        do throws(HTTPError) {
            let transfer = try Transfer(order, multi, options)
            guard multi.add(transfer.easy) else {
                throw HTTPError(.other, "libcurl does not take the request")
            }
            running[transfer.easy.number] = transfer
        } catch {
            order.continuation.resume(throwing: error)
        }
    }

    /// Whether some transfer was over, so that another may begin.
    private mutating func finish() -> Bool {
        var isAnyOver = false
        while let (easy, code) = multi.nextFinished() {
            let transfer = end(easy)
            transfer.order.continuation.resume(with: transfer.result(code))
            isAnyOver = true
        }
        return isAnyOver
    }

    private mutating func failAll() {
        let error = HTTPError(.other, "libcurl can't go on")
        for easy in Array(running.keys) {
            end(easy).order.continuation.resume(throwing: error)
        }
    }

    private mutating func end(_ easy: EasyHandle.Number) -> Transfer {
        guard let transfer = running.removeValue(forKey: easy) else {
            preconditionFailure("internal error: libcurl ended a transfer that is not under way")
        }
        multi.remove(transfer.easy)
        return transfer
    }
}

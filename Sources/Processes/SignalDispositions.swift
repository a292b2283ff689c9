import Glibc

/// What this process does with signals, for the programs that are to start without a trace of it.
///
/// What says that a person or a terminal is gone stays ignored where it was: by `nohup`, or in
/// the background of a shell.
package struct SignalDispositions {
    private var mask = sigset_t()
    private var ignored: [Int32] = []

    static var none: sigset_t { sigset_t() }

    /// Also the two that `sigfillset` leaves out, and that programs would start with ignored.
    static var all: sigset_t {
        var set = sigset_t()
        unsafe withUnsafeMutableBytes(of: &set) { bytes in
            for index in bytes.indices { unsafe bytes[index] = 0xFF }
        }
        return set
    }

    /// All that a new program has at their defaults.
    static var defaults: sigset_t {
        var set = all
        for number in [SIGHUP, SIGINT, SIGQUIT] where isIgnored(number) {
            unsafe sigdelset(&set, number)
        }
        return set
    }

    /// Sets what a new program is to have, and returns what there was.
    static func forget() -> SignalDispositions {
        var earlier = SignalDispositions()
        var defaults = defaults
        for number in 1..<NSIG where isIgnored(number) {
            guard unsafe sigismember(&defaults, number) == 1 else { continue }
            earlier.ignored.append(number)
            Glibc.signal(number, SIG_DFL)
        }
        var none = none
        unsafe pthread_sigmask(SIG_SETMASK, &none, &earlier.mask)
        return earlier
    }

    func restore() {
        for number in ignored { Glibc.signal(number, SIG_IGN) }
        var mask = mask
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    package static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

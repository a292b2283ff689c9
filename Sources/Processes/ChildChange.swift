import Glibc

/// What the system says of a child that has ended or was stopped.
struct ChildChange {
    enum Children {
        case all
        case one(pid_t)
    }

    let number: pid_t
    /// Missing when it was stopped.
    let end: CommandEnd?
    let stopSignal: Int32?

    /// The next change; nothing when there is no such child or, with `WNOHANG`, no change.
    static func next(of children: Children, _ options: Int32) -> ChildChange? {
        var information = unsafe siginfo_t()
        while true {
            let result =
                switch children {
                case .all: unsafe waitid(P_ALL, 0, &information, options)
                case .one(let number):
                    unsafe waitid(P_PID, id_t(number), &information, options)
                }
            if result == 0 { return unsafe ChildChange(information) }
            guard errno == EINTR else { return nil }
        }
    }

    private init?(_ information: siginfo_t) {
        let child = unsafe information._sifields._sigchld
        guard child.si_pid != 0 else { return nil }
        number = child.si_pid
        let status = child.si_status
        let code = unsafe information.si_code
        let isStop = code == Int32(CLD_STOPPED) || code == Int32(CLD_TRAPPED)
        stopSignal = isStop ? status : nil
        end = isStop ? nil : code == Int32(CLD_EXITED) ? .exited(status) : .signalled(status)
    }
}

import CLinux
import Glibc

// A lease of the system: whoever opens the file for writing waits for us.
extension OpenFile {
    /// Lets whoever opens this file for writing wait until `letWritersGo`, or until it is closed here;
    /// `isHeld` where somebody has it open for that already.
    ///
    /// The file must be open for reading alone. Where the system has no such thing for it, or it is
    /// another user's, this throws, too.
    package func holdWritersOff() throws(FileError) {
        // The default would be SIGIO, which ends a process; this one says nothing.
        try systemCall("hold writers off", path) { fcntl(number, linux_F_SETSIG, SIGCHLD) }
        try systemCall("hold writers off", path) { fcntl(number, linux_F_SETLEASE, F_RDLCK) }
    }

    /// Whether they are held off, and nobody waits for us.
    package var hasNoWriters: Bool { fcntl(number, linux_F_GETLEASE) == F_RDLCK }

    package func letWritersGo() {
        _ = fcntl(number, linux_F_SETLEASE, F_UNLCK)
    }
}

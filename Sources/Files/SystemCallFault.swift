#if DEBUG
import Synchronization

/// Lets calls of the system fail where a test wants them to, as kills and full disks do.
package final class SystemCallFault: Sendable {
    /// What the calls of the current task, and of those that it started, go through.
    @TaskLocal package static var current: SystemCallFault?

    /// What happens at the chosen call.
    package enum Kind: Sendable {
        /// This call fails, with an error of the system; those after it work again.
        case failure(Int32)
        /// Nothing is done from here on, as after a kill.
        case death
        /// Somebody else does something just before this call.
        case interference(@Sendable () -> Void)
    }

    private let kind: Kind
    private let chosen: Int
    private let lacking: String?
    private let count = Mutex(0)

    /// Calls are counted from zero; a negative number just counts them.
    ///
    /// The operation that is lacking always fails, as on a file system without it.
    package init(_ kind: Kind, at chosen: Int, lacking: String? = nil) {
        self.lacking = lacking
        self.kind = kind
        self.chosen = chosen
    }

    /// How many calls there were.
    package var calls: Int { count.withLock { $0 } }

    /// The error that the next call is to fail with, if any.
    func next(_ operation: StaticString) -> FileError.Code? {
        let number = count.withLock { count in
            count += 1
            return count - 1
        }
        if let lacking, lacking == "\(operation)" { return .notSupported }
        guard chosen >= 0 else { return nil }
        switch kind {
        case .failure(let code):
            return number == chosen ? FileError.Code(rawValue: code) : nil
        case .interference(let act):
            if number == chosen { act() }
            return nil
        case .death: return number >= chosen ? FileError.Code(rawValue: 5) : nil
        }
    }
}
#endif

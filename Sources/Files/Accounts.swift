import Glibc
import Synchronization

/// The users and groups of this machine, each asked for once.
package final class Accounts: Sendable {
    private let cache = Mutex(Cache())

    private struct Cache {
        var userNames: [UInt32: String?] = [:]
        var groupNames: [UInt32: String?] = [:]
        var users: [String: UInt32?] = [:]
        var groups: [String: UInt32?] = [:]
    }

    package init() {}

    package func userName(_ user: UInt32) -> String? {
        cached(\.userNames, user) {
            var entry = unsafe passwd()
            return unsafe AccountFile.find(&entry) { entry, buffer, size, found in
                unsafe getpwuid_r(user, entry, buffer, size, found)
            } value: {
                unsafe String(validatingCString: $0.pw_name)
            }
        }
    }

    package func groupName(_ id: UInt32) -> String? {
        cached(\.groupNames, id) {
            var entry = unsafe Glibc.group()
            return unsafe AccountFile.find(&entry) { entry, buffer, size, found in
                unsafe getgrgid_r(id, entry, buffer, size, found)
            } value: {
                unsafe String(validatingCString: $0.gr_name)
            }
        }
    }

    package func user(named name: String) -> UInt32? {
        cached(\.users, name) {
            var entry = unsafe passwd()
            return unsafe AccountFile.find(&entry) { entry, buffer, size, found in
                unsafe getpwnam_r(name, entry, buffer, size, found)
            } value: {
                unsafe $0.pw_uid
            }
        }
    }

    package func group(named name: String) -> UInt32? {
        cached(\.groups, name) {
            var entry = unsafe Glibc.group()
            return unsafe AccountFile.find(&entry) { entry, buffer, size, found in
                unsafe getgrnam_r(name, entry, buffer, size, found)
            } value: {
                unsafe $0.gr_gid
            }
        }
    }

    private func cached<Key: Sendable, Value: Sendable>(
        _ table: WritableKeyPath<Cache, [Key: Value?]>, _ key: Key, _ find: () -> Value?
    ) -> Value? {
        if let known = cache.withLock({ $0[keyPath: table][key] }) { return known }
        let found = find()
        cache.withLock { $0[keyPath: table][key] = .some(found) }
        return found
    }
}

/// The way in which the C library's reentrant functions are asked.
private enum AccountFile {
    /// Groups of many members need much space; more than this is nobody's.
    private static let limit = 1 << 20

    static func find<Entry, Value>(
        _ entry: inout Entry,
        _ ask: (
            UnsafeMutablePointer<Entry>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
        ) -> Int32,
        value: (Entry) -> Value?
    ) -> Value? {
        var size = 1024
        while size <= limit {
            var buffer = [CChar](repeating: 0, count: size)
            var found: UnsafeMutablePointer<Entry>?
            // The entry points into the buffer, which must live until the value is taken.
            let (code, result) = unsafe buffer.withUnsafeMutableBufferPointer {
                space -> (Int32, Value?) in
                guard let start = space.baseAddress else { return (ENOMEM, nil) }
                let code = unsafe ask(&entry, start, space.count, &found)
                let isFound = unsafe code == 0 && found != nil
                return (code, isFound ? value(entry) : nil)
            }
            guard code == ERANGE || code == EINTR else { return result }
            if code == ERANGE { size *= 4 }
        }
        return nil
    }
}

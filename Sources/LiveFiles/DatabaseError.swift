/// Why no copy of a database could be made.
package enum DatabaseError: Error {
    /// Not now, or not here; it may be as good as ever.
    case unavailable(reason: String)
    /// SQLite makes nothing of it.
    case unreadable(reason: String)
}

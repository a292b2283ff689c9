package import Format

/// Somebody else has taken the lease: what we have to say is a fork from here on.
package struct LostLease: Error {
    /// The newest archive, under the epoch of the other.
    package let newest: Archive?
}

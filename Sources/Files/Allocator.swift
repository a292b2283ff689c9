import CLinux

/// The C library's allocator, which would else hold back far more memory than is in use.
package enum Allocator {
    /// Call before anything is allocated by other threads.
    package static func bound() {
        // Each arena keeps what was freed in it from the others.
        mallopt(M_ARENA_MAX, 2)
        // Buffers of packs go back to the system at once, those of chunks are used again.
        mallopt(M_MMAP_THRESHOLD, 8 << 20)
        mallopt(M_TRIM_THRESHOLD, 32 << 20)
    }
}

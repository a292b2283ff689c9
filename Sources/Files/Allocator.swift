import CLinux

/// The C library's allocator, which would else hold back far more memory than is in use.
package enum Allocator {
    /// Call before anything is allocated by other threads.
    package static func bound() {
        // An arena keeps what was freed in it from the others: a second one costs 20 MiB.
        mallopt(M_ARENA_MAX, 1)
        // Buffers of chunks are used again, and not cleared by the system each time.
        mallopt(M_MMAP_THRESHOLD, 8 << 20)
        // Above what is under way at once: what was given back in between would come back cleared.
        mallopt(M_TRIM_THRESHOLD, 16 << 20)
    }

    /// Gives the system back what is free: for those who have nothing to do for a while.
    package static func giveBack() {
        malloc_trim(0)
        ProgramText.giveBack()
    }
}

import Glibc

/// Wakes a thread; what is sent while nobody waits is not lost.
@safe
package final class WakeUp: Sendable {
    private nonisolated(unsafe) let pointer: UnsafeMutablePointer<sem_t>

    package init() {
        unsafe pointer = .allocate(capacity: 1)
        unsafe sem_init(pointer, 0, 0)
    }

    deinit {
        unsafe sem_destroy(pointer)
        unsafe pointer.deallocate()
    }

    package func send() {
        unsafe sem_post(pointer)
    }

    package func wait() {
        while unsafe sem_wait(pointer) != 0 {}
    }
}
